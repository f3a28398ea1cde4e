using System.Diagnostics;
using Agop.Deploy.Tests.Support;

namespace Agop.Deploy.Tests.Containers;

/// <summary>
/// Starts commands in an image as a container engine would: its root read-only, its user without capabilities and new privileges, its
/// variables and those given, and nothing of this machine's but its kernel and what is mounted.
/// </summary>
/// <param name="image">The image.</param>
internal sealed class Container(Image image)
{
    private const string Limits = "--no-new-privs --bounding-set=-all --inh-caps=-all --clear-groups";

    /// <summary>The network namespace, or null for this machine's.</summary>
    public string? Network { get; init; }

    /// <summary>Folders of this machine by the paths where they are in the container.</summary>
    public Dictionary<string, string> Mounts { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Variables beside the image's.</summary>
    public Dictionary<string, string> Variables { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The name of the machine.</summary>
    public string Name { get; init; } = "container";

    /// <summary>Starts a command; the process is the command itself.</summary>
    public Process Start(params string[] command)
    {
        foreach (var target in Mounts.Keys)
            if (Directory.Exists(Mounts[target]))
                Directory.CreateDirectory($"{image.Root}{target}");
        var (user, group) = image.User.Split(':') is [var uid, var gid] ? (uid, gid) : throw new InvalidOperationException(image.User);
        var mounts = string.Concat(Mounts.Select(mount => $"mount --bind '{mount.Value}' \"$R{mount.Key}\"; "));
        var script =
            $"R='{image.Root}'; hostname '{Name}'; mount --make-rprivate /; mount --bind \"$R\" \"$R\"; mount -o remount,ro,bind \"$R\"; "
            + $"mount -t proc proc \"$R/proc\"; mount --bind /dev \"$R/dev\"; mount -t tmpfs -o mode=1777 tmpfs \"$R/tmp\"; {mounts}"
            + $"exec chroot \"$R\" setpriv --reuid={user} --regid={group} {Limits} "
            + "env -i -C /tmp \"$@\"";
        var environment = image.Environment.Concat(Variables).Select(variable => $"{variable.Key}={variable.Value}");
        string[] line = ["unshare", "--mount", "--uts", "/bin/sh", "-euc", script, "container", .. environment, .. command];
        return Network is null ? Shell.Start(line[0], line[1..]) : Shell.Start("ip", ["netns", "exec", Network, .. line]);
    }

    /// <summary>What a command prints; it must succeed.</summary>
    public string Run(params string[] command)
    {
        var (code, output, error) = Shell.Finish(Start(command));
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}: {error}{output}");
        return output;
    }
}
