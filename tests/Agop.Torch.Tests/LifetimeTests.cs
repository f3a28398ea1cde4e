using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Torch.Tests;

/// <summary>Alone: what other tests allocate would be counted as growth.</summary>
[CollectionDefinition(DisableParallelization = true), Collection(typeof(LifetimeTests))]
public sealed class LifetimeTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it_and_not_moved_out()
    {
        Tensor inside, moved, detached, attached;
        using (var outer = NewDisposeScope())
        {
            attached = zeros([1]);
            using (var inner = NewDisposeScope())
            {
                inside = zeros([1]);
                moved = inner.MoveToOuter(ones([1]));
                detached = ones([1]).DetachFromDisposeScope();
                inner.Attach(attached);
                Assert.Equal(2, inner.DisposablesCount);
            }
            Assert.True(inside.IsInvalid);
            Assert.True(attached.IsInvalid);
            Assert.False(moved.IsInvalid);
            Assert.Equal(1, outer.DisposablesCount);
        }
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.Throws<InvalidOperationException>(() => detached.shape);
    }

    [Fact]
    public void A_scope_moves_only_what_it_owns_and_a_parameter_takes_its_sources_place()
    {
        using var outer = NewDisposeScope();
        var owned = zeros([1]);
        Tensor parameter;
        using (var inner = NewDisposeScope())
        {
            // Neither call may take it out of the scope that owns it, or hand it to the nearer one.
            inner.MoveToOuter(owned);
            inner.Detach(owned);
            parameter = nn.Parameter(inner.MoveToOuter(ones([2])));
            Assert.Equal(0, inner.DisposablesCount);
        }
        Assert.Equal(2, outer.DisposablesCount);
        Assert.Equal([1f, 1f], parameter.data<float>().ToArray());
        outer.DisposeEverything();
        Assert.True(owned.IsInvalid && parameter.IsInvalid);
    }

    [Fact]
    public void Scopes_of_other_threads_do_not_own_what_this_thread_makes()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        Threads.Run(1, _ => made = zeros([1]));
        Assert.Equal(0, scope.DisposablesCount);
        made!.Dispose();
    }

    [Fact]
    public void A_long_loop_does_not_grow_memory()
    {
        set_num_threads(1);
        var weight = randn([8, 1, 3, 3]).requires_grad_();
        void Loop(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = NewDisposeScope();
                var x = randn([64, 1, 16, 16]).requires_grad_();
                _ = autograd.grad([conv2d(x, weight, padding: [1]).relu().sum()], [x, weight]);
            }
        }
        Loop(200);
        var before = Resident();
        // Each turn makes about 3 MiB of tensors: 1000 turns would show a leak of one of them.
        Loop(1000);
        Assert.InRange(Resident() - before, long.MinValue, 40L << 20);
        weight.Dispose();
    }

    [Fact]
    public void Errors_leak_nothing_either()
    {
        using var a = zeros([2, 3]);
        void Loop(int count)
        {
            for (var i = 0; i < count; i++) Assert.Throws<TorchException>(() => a.mm(a));
        }
        Loop(2000);
        var before = Resident();
        // A tensor left behind by each would come to 60 MiB.
        Loop(200_000);
        Assert.InRange(Resident() - before, long.MinValue, 40L << 20);
    }

    [Fact]
    public void Temporaries_without_a_scope_outlive_the_calls_that_use_them()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        for (var i = 0; i < 3000; i++)
        {
            // Every operand here is garbage as soon as its handle has been read.
            var sum = linear(ones([64, 32]).mul(ones([64, 32])), ones([16, 32]).add(ones([16, 32])), zeros([16])).max(zeros([64, 16])).sum().ToDouble();
            Assert.Equal(64 * 16 * 64, sum);
        }
        stop.Cancel();
        collector.Join();
    }

    [Fact]
    public void Several_threads_compute_at_once_and_get_the_same_bits()
    {
        using var weight = randn([8, 1, 3, 3]);
        using var image = randn([32, 1, 16, 16]);
        float[] Compute()
        {
            set_num_threads(1);
            using var scope = NewDisposeScope();
            var x = image.detach().requires_grad_();
            return autograd.grad([conv2d(x, weight, padding: [1]).relu().square().sum()], [x])[0].data<float>().ToArray();
        }
        var expected = Compute();
        var results = new List<float[]>[6];
        Threads.Run(results.Length, i => results[i] = [.. Enumerable.Range(0, 50).Select(_ => Compute())]);
        Assert.All(results, list => Assert.All(list, result => Assert.Equal(expected, result)));
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
