using Agop.Benchmarks.ClevrXai.Questions;
using Agop.Benchmarks.ClevrXai.Scenes;

namespace Agop.Sweeps.Tasks.Render;

/// <summary>Some of a set's scenes as a view sees them.</summary>
/// <param name="View">The view's text without its shift.</param>
/// <param name="Scenes">Which scenes.</param>
/// <param name="First">The first scene's number.</param>
/// <param name="Count">How many scenes.</param>
/// <param name="Size">Edge of the network's pictures.</param>
/// <param name="Truth">Another truth than the view's own, or null; then it needs the same scenes with that one.</param>
public sealed record RenderSpec(string View, SceneOptions Scenes, int First, int Count, int Size, GroundTruthKind? Truth = null);
