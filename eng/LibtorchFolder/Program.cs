using LibtorchFolder;

// LibtorchFolder OUT LIBRARY [FOLDER...]: lays OUT, one folder from which every program of this checkout loads libtorch:
// a copy of TorchSharp's native LIBRARY that older systems load too, and links to the files of the FOLDERs, which stay where they are.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: LibtorchFolder OUT LIBRARY [FOLDER...]");
    return 2;
}
var (target, library, folders) = (args[0], args[1], args[2..]);
try
{
    var beside = $"{target}.{Environment.ProcessId}";
    Directory.CreateDirectory(beside);
    File.WriteAllBytes(Path.Combine(beside, Path.GetFileName(library)), VersionNeeds.Mend(File.ReadAllBytes(library)));
    foreach (var file in folders.SelectMany(Directory.EnumerateFiles).Where(file => Path.GetFileName(file).Contains(".so", StringComparison.Ordinal)))
        File.CreateSymbolicLink(Path.Combine(beside, Path.GetFileName(file)), Path.GetFullPath(file));
    if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
    Directory.Move(beside, target);
    return 0;
}
catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"{library}: error AGOP0001: {error.Message}");
    return 1;
}
