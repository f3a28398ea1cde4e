using System.CommandLine;
using Agop.Client.Execution;
using Agop.Core.Execution;
using Agop.Core.Gradients;
using Agop.Core.Libtorch;
using Agop.Core.Models;
using TorchSharp;

namespace Agop.Client.Commands;

/// <summary>
/// agop try-model, hidden: loads the TorchScript model on its standard input and runs it forwards and backwards. See <see
/// cref="ModelTrial"/>.
/// </summary>
internal static class TryModelCommand
{
    public static Command Create()
    {
        var shape = new[] { "channels", "height", "width" }.Select(name => new Argument<int>(name)).ToArray();
        var command = new Command(ModelTrial.Command) { Hidden = true };
        foreach (var size in shape)
            command.Add(size);
        command.SetAction(result =>
        {
            LibtorchRuntime.PrepareLane();
            using var file = new MemoryStream();
            using (var stream = Console.OpenStandardInput())
                stream.CopyTo(file);
            var input = (Channels: result.GetValue(shape[0]), Height: result.GetValue(shape[1]), Width: result.GetValue(shape[2]));
            var architecture = TorchScript.Describe(file.ToArray(), input, "standard input", elsewhereFirst: false);
            // An error in a backward pass ends the process, too.
            using var model = ExecutionPaths.OpenScript(
                file.ToArray(),
                architecture,
                KernelPlan.Of(architecture, Precision.Float32, ExecutionPath.Libtorch)
            );
            _ = model.WeightedGradients(
                torch.zeros(1, input.Channels, input.Height, input.Width),
                new OutputHead(HeadKind.Logit, [0]),
                ScaledCopies.Unchanged,
                [GradientTerm.Signed]
            );
            return ExitCode.Done;
        });
        return command;
    }
}
