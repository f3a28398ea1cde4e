using System.Diagnostics;
using Agop.Silo.Lanes;

namespace Agop.Silo.Tests.Lanes;

public sealed class SiloProcessTests
{
    [Fact]
    public void Living_processes_live()
    {
        Assert.NotEmpty(SiloProcess.Self);
        Assert.False(SiloProcess.IsDead(SiloProcess.Self));
        Assert.False(SiloProcess.IsDead($"{SiloProcess.Self};127.0.0.1:11111@1"));
    }

    [Fact]
    public void A_process_that_has_ended_and_another_under_its_number_are_dead()
    {
        var parts = SiloProcess.Self.Split('/');
        using var child = Process.Start(new ProcessStartInfo("true") { UseShellExecute = false })!;
        var number = child.Id;
        child.WaitForExit();
        Assert.True(SiloProcess.IsDead($"{parts[0]}/{parts[1]}/{number}/123"));
        Assert.True(SiloProcess.IsDead($"{parts[0]}/{parts[1]}/{Environment.ProcessId}/123"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("what is this")]
    [InlineData("another-boot/pid:[1]/1/1")]
    public void Unknown_or_foreign_processes_are_not_reported_dead(string process) => Assert.False(SiloProcess.IsDead(process));
}
