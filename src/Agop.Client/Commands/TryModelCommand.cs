using System.CommandLine;
using Agop.Client.Running;
using Agop.Core.Libtorch;
using Agop.Core.Models;

namespace Agop.Client.Commands;

/// <summary>agop try-model, hidden: loads the TorchScript model on its standard input and runs it once. See <see cref="ModelTrial"/>.</summary>
internal static class TryModelCommand
{
    public static Command Create()
    {
        var shape = new[] { "channels", "height", "width" }.Select(name => new Argument<int>(name)).ToArray();
        var command = new Command(ModelTrial.Command) { Hidden = true };
        foreach (var size in shape) command.Add(size);
        command.SetAction(result =>
        {
            LibtorchRuntime.PrepareLane();
            using var file = new MemoryStream();
            using (var input = Console.OpenStandardInput()) input.CopyTo(file);
            ScriptedNetwork.Describe(file.ToArray(), (result.GetValue(shape[0]), result.GetValue(shape[1]), result.GetValue(shape[2])), "standard input", elsewhereFirst: false);
            return ExitCode.Done;
        });
        return command;
    }
}
