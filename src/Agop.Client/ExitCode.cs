namespace Agop.Client;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int SomeFailed = 1;
    public const int BadInput = 2;
    public const int Interrupted = 130;
}
