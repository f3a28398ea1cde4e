namespace Agop.Bench.Cluster;

/// <summary>In place of the load on a cluster: this was built where the packages of Orleans cannot be restored.</summary>
internal static class ClusterLoad
{
    public static int Run()
    {
        Console.Error.WriteLine("cluster: built without Orleans, whose packages cannot be restored here; AGOP_ORLEANS_FEED names a feed that has them");
        return 2;
    }
}
