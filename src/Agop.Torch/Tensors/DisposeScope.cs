namespace TorchSharp;

/// <summary>
/// Owns the tensors that its thread makes while it is the innermost scope, and disposes them at its own end.
/// The garbage collector does not see native memory, so a scope per batch is a rule, not an optimization.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    [ThreadStatic] private static DisposeScope? t_current;

    private readonly HashSet<IDisposable> _disposables = new(ReferenceEqualityComparer.Instance);
    private DisposeScope? _outer;
    private bool _disposed;

    internal DisposeScope()
    {
        _outer = t_current;
        t_current = this;
    }

    internal static DisposeScope? Current => t_current;

    /// <summary>How many disposables the scope owns at present.</summary>
    public int DisposablesCount => _disposables.Count;

    internal static void Register(torch.Tensor tensor)
    {
        if (t_current is not { } scope) return;
        scope._disposables.Add(tensor);
        tensor.OwningDisposeScope = scope;
    }

    /// <summary>Hands the object to the next outer scope, or to nobody where there is none.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        // What another scope owns stays there.
        if (Release(disposable) && _outer is not null) _outer.Add(disposable);
        return disposable;
    }

    /// <summary>Takes the object out of every scope: its holder disposes it.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        Release(disposable);
        return disposable;
    }

    /// <summary>Gives the object to this scope.</summary>
    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor { OwningDisposeScope: { } owner }) owner.Release(disposable);
        Add(disposable);
    }

    public void DisposeEverything()
    {
        foreach (var disposable in _disposables)
        {
            if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = null;
            disposable.Dispose();
        }
        _disposables.Clear();
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        DisposeEverything();
        if (t_current == this)
        {
            t_current = _outer;
            return;
        }
        for (var scope = t_current; scope is not null; scope = scope._outer)
        {
            if (scope._outer != this) continue;
            scope._outer = _outer;
            return;
        }
    }

    internal void Forget(IDisposable disposable) => _disposables.Remove(disposable);

    private void Add(IDisposable disposable)
    {
        _disposables.Add(disposable);
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = this;
    }

    internal static void Replace(torch.Tensor original, torch.Tensor replacement)
    {
        if (original.OwningDisposeScope is { } scope && scope.Release(original)) scope.Add(replacement);
    }

    private bool Release(IDisposable disposable)
    {
        if (!_disposables.Remove(disposable)) return false;
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = null;
        return true;
    }
}

public static partial class torch
{
    /// <summary>Opens a scope that disposes, at its end, every tensor this thread makes in it and does not move out.</summary>
    public static DisposeScope NewDisposeScope() => new();
}
