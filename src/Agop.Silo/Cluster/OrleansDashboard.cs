using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Dashboard;

namespace Agop.Silo.Cluster;

/// <summary>
/// Orleans' own dashboard among a silo's pages. The pages' server and Orleans are hosts of their own, so its requests are answered with
/// Orleans' services.
/// </summary>
internal static class OrleansDashboard
{
    /// <summary>Maps it.</summary>
    /// <param name="routes">The server's.</param>
    /// <param name="orleans">Orleans' services.</param>
    /// <param name="path">Where.</param>
    public static void Map(IEndpointRouteBuilder routes, IServiceProvider orleans, string path) =>
        ((IEndpointConventionBuilder)new Routes(routes, orleans).MapOrleansDashboard(path)).Finally(endpoint =>
        {
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = async context =>
            {
                await using var scope = orleans.CreateAsyncScope();
                context.RequestServices = scope.ServiceProvider;
                await answer(context);
            };
        });

    private sealed class Routes(IEndpointRouteBuilder routes, IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources => routes.DataSources;

        public IApplicationBuilder CreateApplicationBuilder() => routes.CreateApplicationBuilder();
    }
}
