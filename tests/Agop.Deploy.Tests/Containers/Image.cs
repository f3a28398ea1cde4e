using System.Text;
using System.Text.Json;
using Agop.Deploy.Tests.Support;
using Agop.Tests.Support;

namespace Agop.Deploy.Tests.Containers;

/// <summary>
/// The file system that the Containerfile describes, put together from its own steps where there is no container engine: debootstrap in
/// place of the Debian image, its apt-get in a chroot, and the publish command of its build stage in this checkout.
/// </summary>
public sealed class Image : IDisposable
{
    private const string Mirrors =
        "sed -nE 's/^URIs: *([^ ]+).*/\\1/p; s/^deb (\\[[^]]*\\] )?([^ ]+) .*/\\2/p' "
        + "/etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null";

    private readonly TemporaryImage _folder = new();
    private Image? _next;

    /// <summary>An image of the version after another's: the same but for its name.</summary>
    private Image(Image before)
    {
        (Environment, Entrypoint, User, Check) = (before.Environment, before.Entrypoint, before.User, before.Check);
        Shell.Run("cp", "-al", before.Root, Root);
        var library = $"{Program}/Agop.Silo.dll";
        var bytes = File.ReadAllBytes(library);
        var name = Encoding.UTF8.GetBytes($"{Stated.Version}+");
        var at = bytes.AsSpan().IndexOf(name);
        Assert.True(at > 0, $"{library}: expected its version, {Stated.Version}+");
        // The last digit before the plus sign.
        bytes[at + name.Length - 2]++;
        File.Delete(library);
        File.WriteAllBytes(library, bytes);
    }

    public Image()
    {
        Assert.SkipUnless(Shell.IsRoot, "a chroot needs root");
        var file = Containerfile.Read(Checkout.File("deploy", "containers", "Containerfile"));
        Environment = Containerfile.Environment(file.Image);
        Publish(file);
        foreach (var step in file.Image)
            Take(file, step);
        // A container engine makes these.
        foreach (var name in new[] { "proc", "dev", "tmp" })
            Directory.CreateDirectory($"{Root}/{name}");
        File.WriteAllText($"{Root}/etc/hosts", "");
    }

    /// <summary>Its root.</summary>
    public string Root => _folder.Path + "/root";

    /// <summary>The published program, also outside of the root.</summary>
    public string Program => $"{Root}/opt/agop";

    /// <summary>Its variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>What it runs.</summary>
    public IReadOnlyList<string> Entrypoint { get; private set; } = [];

    /// <summary>As whom: user and group.</summary>
    public string User { get; private set; } = "";

    /// <summary>How it says that it is well.</summary>
    public IReadOnlyList<string> Check { get; private set; } = [];

    /// <summary>The next version; it goes with this one.</summary>
    public Image Next() => _next ??= new Image(this);

    public void Dispose()
    {
        _next?.Dispose();
        _folder.Dispose();
    }

    private void Publish(Containerfile file)
    {
        var publish = file.Stage("build").Single(step => step.Word == "RUN").Text;
        publish = publish
            .Replace("${DEVICE}", "cpu", StringComparison.Ordinal)
            .Replace("${REVISION}", Shell.Run("git", "-C", Checkout.Path, "rev-parse", "HEAD").Trim(), StringComparison.Ordinal)
            .Replace("-o /out", $"-o {_folder.Path}/out", StringComparison.Ordinal);
        Shell.Run("/bin/sh", "-euc", $"cd '{Checkout.Path}' && {publish} -nologo -v:quiet");
    }

    private void Take(Containerfile file, Containerfile.Instruction step)
    {
        switch (step.Word)
        {
            case "FROM":
                Assert.Equal("${DEVICE}", step.Text);
                Assert.Equal("${CPU_BASE} AS cpu", file.Stage("cpu")[0].Text);
                Assert.Contains(new Containerfile.Instruction("ARG", "CPU_BASE=debian:bookworm-slim"), file.Stages[0]);
                Shell.Run("/bin/sh", "-euc", $"debootstrap --variant=minbase bookworm '{Root}' \"$({Mirrors} | head -n 1)\"");
                // Where this machine takes its packages from.
                Shell.Run(
                    "/bin/sh",
                    "-c",
                    $"cp /etc/apt/apt.conf.d/*proxy* '{Root}/etc/apt/apt.conf.d/' 2>/dev/null; cp /etc/resolv.conf '{Root}/etc/'"
                );
                break;
            case "RUN":
                Shell.Run("chroot", Root, "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "/bin/sh", "-c", step.Text);
                break;
            case "COPY":
                Assert.Equal("--from=build /out /opt/agop", step.Text);
                Directory.CreateDirectory($"{Root}/opt");
                Directory.Move($"{_folder.Path}/out", $"{Root}/opt/agop");
                break;
            case "USER":
                User = step.Text;
                break;
            case "ENTRYPOINT":
                Entrypoint = JsonSerializer.Deserialize<string[]>(step.Text)!;
                break;
            case "HEALTHCHECK":
                Check = JsonSerializer.Deserialize<string[]>(step.Text[step.Text.IndexOf('[', StringComparison.Ordinal)..])!;
                break;
            case "ARG" or "LABEL" or "ENV" or "WORKDIR" or "EXPOSE" or "CMD":
                break;
            default:
                Assert.Fail($"the Containerfile says {step.Word}: tell this test how to do that");
                break;
        }
    }

    /// <summary>A folder that chroot reaches, for everyone.</summary>
    private sealed class TemporaryImage : IDisposable
    {
        public TemporaryImage() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);

        public string Path { get; } = Directory.CreateTempSubdirectory("agop-image").FullName;

        public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", Path);
    }
}
