using System.Runtime.InteropServices;
using Agop.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Agop.Torch.Tests;

/// <summary>Alone: what other tests allocate would be counted as growth.</summary>
[CollectionDefinition(DisableParallelization = true), Collection(typeof(LifetimeTests))]
public sealed partial class LifetimeTests
{
    /// <summary>What the runtime's own compiler and threads may take meanwhile.</summary>
    private const long Noise = 16L << 20;

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
        var before = Allocated();
        // The smallest tensor of a batch is 64 KiB: left behind by each turn it would come to 64 MiB.
        Loop(1000);
        Assert.InRange(Allocated() - before, long.MinValue, Noise);
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
        var before = Allocated();
        // A tensor's handle alone, left behind by each, would come to more.
        Loop(300_000);
        Assert.InRange(Allocated() - before, long.MinValue, Noise);
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

    /// <summary>Bytes that native code holds. The resident size would count the garbage collector's mood too.</summary>
    private static long Allocated()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var info = NativeHeap();
        return (long)(info.InUse + info.Mapped);
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial HeapInfo NativeHeap();

    /// <summary>glibc's struct mallinfo2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct HeapInfo
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedRegions;
        public readonly nuint Mapped;
        private readonly nuint _unused, _fastFree;
        public readonly nuint InUse;
        private readonly nuint _free, _releasable;
    }
}
