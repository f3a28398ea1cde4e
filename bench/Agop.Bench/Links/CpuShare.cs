using System.Globalization;

namespace Agop.Bench.Links;

/// <summary>A control group whose processes get a share of a core, so that machines on paper are as fast as each other.</summary>
internal sealed class CpuShare : IDisposable
{
    private const int Period = 100_000;
    private readonly string _folder;

    /// <param name="name">Its name, unique on this machine.</param>
    /// <param name="cores">How many cores at the most; a fraction is fine.</param>
    public CpuShare(string name, double cores)
    {
        var root = Directory.Exists("/sys/fs/cgroup/cpu") ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
        _folder = Path.Combine(root, name);
        Directory.CreateDirectory(_folder);
        var quota = ((int)(cores * Period)).ToString(CultureInfo.InvariantCulture);
        if (File.Exists(Path.Combine(_folder, "cpu.cfs_quota_us")))
        {
            File.WriteAllText(Path.Combine(_folder, "cpu.cfs_period_us"), Period.ToString(CultureInfo.InvariantCulture));
            File.WriteAllText(Path.Combine(_folder, "cpu.cfs_quota_us"), quota);
        }
        else
            File.WriteAllText(Path.Combine(_folder, "cpu.max"), $"{quota} {Period}");
    }

    /// <summary>The file that takes the number of a process.</summary>
    public string Members => Path.Combine(_folder, "cgroup.procs");

    public void Dispose() => Directory.Delete(_folder);
}
