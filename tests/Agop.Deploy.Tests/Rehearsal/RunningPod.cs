using System.Diagnostics;
using System.Text.Json;
using Agop.Deploy.Tests.Containers;
using Agop.Deploy.Tests.Kubernetes;
using Agop.Deploy.Tests.Support;
using k8s.Models;

namespace Agop.Deploy.Tests.Rehearsal;

/// <summary>A pod's container that runs, and what it has logged.</summary>
internal sealed class RunningPod : IDisposable
{
    private const int Recorded = 2,
        Refused = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private readonly V1Container _spec;
    private readonly Container _container;
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private bool _ended;

    public RunningPod(string name, string address, V1Container spec, Container container, Process process)
    {
        (Name, Address, _spec, _container, _process) = (name, address, spec, container, process);
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError))
            .ContinueWith(_ => End(), TaskScheduler.Default);
    }

    public string Name { get; }

    public string Address { get; }

    /// <summary>Its network namespace.</summary>
    public string Namespace => _container.Network!;

    /// <summary>The ids of the tasks that it recorded as done.</summary>
    public IReadOnlyList<string> Done => Events(Recorded);

    /// <summary>The ids of the tasks that it computed and that were another's by then.</summary>
    public IReadOnlyList<string> Late => Events(Refused);

    public string Log
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>Waits until its start-up and readiness probes succeed.</summary>
    public void IsReady()
    {
        WaitUntil(() => Probe(_spec.StartupProbe) && Probe(_spec.ReadinessProbe), "is ready");
        Assert.True(Probe(_spec.LivenessProbe));
    }

    /// <summary>Waits until it has recorded so many tasks.</summary>
    public void HasDone(int tasks) => WaitFor(() => Done.Count >= tasks, $"has done {tasks} tasks");

    /// <summary>Waits for a line that contains a text.</summary>
    public void Says(string text) => WaitFor(() => _lines.Exists(line => line.Contains(text, StringComparison.Ordinal)), $"says '{text}'");

    /// <summary>Ends it as Kubernetes ends a pod: its preStop hook first, then SIGTERM, within its grace.</summary>
    /// <returns>How long the hook and the rest took.</returns>
    public (TimeSpan Drain, TimeSpan End) Stop(PodTemplate template)
    {
        var clock = Stopwatch.StartNew();
        var hook = _spec.Lifecycle.PreStop.Exec.Command.Select(word => PodTemplate.Expand(word, _container.Variables));
        Assert.Equal("drained\n", _container.Run([.. hook]));
        var drained = clock.Elapsed;
        Shell.Run("kill", "-TERM", $"{_process.Id}");
        EndsWith(0);
        Assert.True(clock.Elapsed.TotalSeconds < template.Spec.TerminationGracePeriodSeconds);
        return (drained, clock.Elapsed - drained);
    }

    /// <summary>Ends it at once.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public void EndsWith(int code)
    {
        Assert.True(_process.WaitForExit(s_patience), $"{Name} does not end: {Log}");
        _reading.Wait();
        Assert.True(_process.ExitCode == code, $"{Name} ended with {_process.ExitCode}, not {code}: {Log}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _reading.Wait(s_patience);
        _process.Dispose();
    }

    /// <summary>Asks as a kubelet does, from its node.</summary>
    private bool Probe(V1Probe probe)
    {
        var pod = new PodTemplate(Name, new V1PodTemplateSpec { Spec = new V1PodSpec { Containers = [_spec] } });
        var url = new Uri($"http://{Address}:{pod.PortOf(probe.HttpGet.Port)}");
        string[] ready = probe.HttpGet.Path == Agop.Silo.Web.SiloPaths.Works ? ["--ready"] : [];
        return Shell.Finish(_container.Start(["/opt/agop/agop", "health", url.GetLeftPart(UriPartial.Authority), .. ready])).Code == 0;
    }

    private void WaitUntil(Func<bool> is_, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!is_())
            Assert.True(!_ended && clock.Elapsed < s_patience, $"{Name} was expected to be so: {what}. {Log}");
    }

    /// <summary>Waits until what it has logged is so.</summary>
    private void WaitFor(Func<bool> is_, string what)
    {
        var clock = Stopwatch.StartNew();
        lock (_lines)
            while (!is_())
            {
                Assert.True(!_ended && clock.Elapsed < s_patience, $"{Name} was expected to be so: {what}. {string.Join('\n', _lines)}");
                Monitor.Wait(_lines, TimeSpan.FromSeconds(1));
            }
    }

    private List<string> Events(int id)
    {
        lock (_lines)
            return
            [
                .. _lines
                    .Where(line => line.StartsWith("{\"", StringComparison.Ordinal))
                    .Select(line => JsonDocument.Parse(line).RootElement)
                    .Where(line => line.GetProperty("Category").GetString() == "silo" && line.GetProperty("EventId").GetInt32() == id)
                    .Select(line => line.GetProperty("State").GetProperty("Task").GetString()!),
            ];
    }

    private async Task ReadAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync() is { } line)
            lock (_lines)
            {
                _lines.Add(line);
                Monitor.PulseAll(_lines);
            }
    }

    private void End()
    {
        lock (_lines)
        {
            _ended = true;
            Monitor.PulseAll(_lines);
        }
    }
}
