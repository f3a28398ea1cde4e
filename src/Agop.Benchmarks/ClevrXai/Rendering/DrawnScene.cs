using Agop.Benchmarks.ClevrXai.Scenes;

namespace Agop.Benchmarks.ClevrXai.Rendering;

/// <summary>A scene that was drawn and can be rendered.</summary>
public sealed class DrawnScene
{
    private readonly SceneRenderer _renderer;

    internal DrawnScene(ClevrScene scene, byte[] owners, SceneRenderer renderer) => (Scene, Owners, _renderer) = (scene, owners, renderer);

    /// <summary>What it shows.</summary>
    public ClevrScene Scene { get; }

    /// <summary>Per pixel the number of the object that it shows; see <see cref="Picture.Owners"/>.</summary>
    public byte[] Owners { get; }

    /// <summary>The picture.</summary>
    /// <param name="cancellation">Checked before each tile.</param>
    public Picture Render(CancellationToken cancellation = default) => new(_renderer.Pixels(cancellation), Owners);
}
