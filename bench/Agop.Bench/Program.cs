using Agop.Bench;
using BenchmarkDotNet.Running;

if (args is ["peers", var program, .. var rest])
{
    Peers.Run(program, rest is [var rounds] ? int.Parse(rounds) : 21);
    return 0;
}
if (args is ["loop", var what, var times])
{
    using var jobs = new Jobs(Agop.Core.Paths.ExecutionPath.Fused, hook: true);
    for (var i = 0; i < int.Parse(times); i++) { if (what == "epoch") jobs.Epoch(); else if (what == "agop") jobs.Agop(); else if (what == "ig") jobs.IntegratedGradients(); else jobs.SmoothGrad(); }
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(Jobs).Assembly).Run(args);
return 0;
