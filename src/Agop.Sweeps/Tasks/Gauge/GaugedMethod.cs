namespace Agop.Sweeps.Tasks.Gauge;

/// <summary>A method whose maps are compared.</summary>
/// <param name="Label">As tables call it.</param>
/// <param name="Method">Its id.</param>
/// <param name="Settings">All its settings.</param>
public sealed record GaugedMethod(string Label, string Method, IReadOnlyDictionary<string, string> Settings);
