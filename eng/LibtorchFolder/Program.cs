using LibtorchFolder;

// LibtorchFolder OUT TORCHSHARP [FOLDER...]: lays OUT, one folder from which every program of this checkout loads libtorch: copies of the
// managed and the native library in the package folder TORCHSHARP, mended, and links to the files of the FOLDERs, which stay where they
// are.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: LibtorchFolder OUT TORCHSHARP [FOLDER...]");
    return 2;
}
var (target, package, folders) = (args[0], args[1], args[2..]);
var beside = $"{target}.{Environment.ProcessId}";
try
{
    Directory.CreateDirectory(beside);
    Mend("lib/net8.0/TorchSharp.dll", Operands.Keep);
    Mend("runtimes/linux-x64/native/libLibTorchSharp.so", VersionNeeds.Mend);
    foreach (
        var file in folders
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => Path.GetFileName(file).Contains(".so", StringComparison.Ordinal))
    )
        File.CreateSymbolicLink(Path.Combine(beside, Path.GetFileName(file)), Path.GetFullPath(file));
    if (Directory.Exists(target))
        Directory.Delete(target, recursive: true);
    Directory.Move(beside, target);
    return 0;
}
catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{package}: error AGOP0001: {error.Message}");
    return 1;
}
finally
{
    if (Directory.Exists(beside))
        Directory.Delete(beside, recursive: true);
}

void Mend(string library, Func<byte[], byte[]> mend)
{
    try
    {
        File.WriteAllBytes(Path.Combine(beside, Path.GetFileName(library)), mend(File.ReadAllBytes(Path.Combine(package, library))));
    }
    catch (InvalidDataException error)
    {
        throw new InvalidDataException($"{library}: {error.Message}", error);
    }
}
