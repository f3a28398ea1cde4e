using Agop.Core.Models.Layers;

namespace Agop.Core.Models;

/// <summary>Lists the parameters of layers under their names in PyTorch's state dicts.</summary>
internal static class ParameterList
{
    public static IEnumerable<ParameterInfo> Of(IReadOnlyList<Layer> layers)
    {
        var residual = layers.Any(layer => layer is ResidualLayer);
        return residual ? layers.SelectMany(Residual) : Chain(layers);
    }

    /// <summary>The XAI-TRIS authors' networks: He's normal by fan-in, and short names beside the long ones.</summary>
    private static IEnumerable<ParameterInfo> Chain(IReadOnlyList<Layer> layers)
    {
        var (convolutions, linears) = (0, 0);
        var manyLinears = layers.OfType<LinearLayer>().Count() > 1;
        foreach (var layer in layers)
        {
            switch (layer)
            {
                case Conv2dLayer conv:
                    var fan = conv.Inputs * conv.Kernel * conv.Kernel;
                    var shortName = $"conv{++convolutions}";
                    yield return new ParameterInfo(
                        $"{conv.Name}.weight",
                        $"{shortName}.weight",
                        [conv.Outputs, conv.Inputs, conv.Kernel, conv.Kernel],
                        fan,
                        ParameterStart.Normal
                    );
                    if (conv.Bias)
                        yield return new ParameterInfo(
                            $"{conv.Name}.bias",
                            $"{shortName}.bias",
                            [conv.Outputs],
                            fan,
                            ParameterStart.Uniform
                        );
                    break;
                case LinearLayer linear:
                    var name = manyLinears ? $"linear{++linears}" : "linear";
                    yield return new ParameterInfo(
                        $"{linear.Name}.weight",
                        $"{name}.weight",
                        [linear.Outputs, linear.Inputs],
                        linear.Inputs,
                        ParameterStart.Normal
                    );
                    if (linear.Bias)
                        yield return new ParameterInfo(
                            $"{linear.Name}.bias",
                            $"{name}.bias",
                            [linear.Outputs],
                            linear.Inputs,
                            ParameterStart.Uniform
                        );
                    break;
            }
        }
    }

    /// <summary>
    /// torchvision's residual networks: He's normal by fan-out, ones and zeros for batch normalization, PyTorch's uniform for the last
    /// layer.
    /// </summary>
    private static IEnumerable<ParameterInfo> Residual(Layer layer)
    {
        ParameterInfo Info(string name, long[] shape, int fan, ParameterStart start, bool learned = true) =>
            new(name, name, shape, fan, start, learned);
        switch (layer)
        {
            case Conv2dLayer conv:
                yield return Info(
                    $"{conv.Name}.weight",
                    [conv.Outputs, conv.Inputs, conv.Kernel, conv.Kernel],
                    conv.Outputs * conv.Kernel * conv.Kernel,
                    ParameterStart.Normal
                );
                break;
            case BatchNormLayer norm:
                yield return Info($"{norm.Name}.weight", [norm.Channels], 1, ParameterStart.One);
                yield return Info($"{norm.Name}.bias", [norm.Channels], 1, ParameterStart.Zero);
                yield return Info($"{norm.Name}.running_mean", [norm.Channels], 1, ParameterStart.Zero, learned: false);
                yield return Info($"{norm.Name}.running_var", [norm.Channels], 1, ParameterStart.One, learned: false);
                break;
            case LinearLayer linear:
                yield return Info($"{linear.Name}.weight", [linear.Outputs, linear.Inputs], linear.Inputs, ParameterStart.Uniform);
                yield return Info($"{linear.Name}.bias", [linear.Outputs], linear.Inputs, ParameterStart.Uniform);
                break;
            case ResidualLayer block:
                foreach (var parameter in block.Body.Concat(block.Shortcut).SelectMany(Residual))
                    yield return parameter;
                break;
        }
    }
}
