namespace Agop.Core.Errors;

/// <summary>Who can fix an error.</summary>
public enum ErrorCategory
{
    /// <summary>The person who gave the input: a file, an option, a library. The same call fails again.</summary>
    BadInput,

    /// <summary>The person who runs the machine: a disk, a folder, a result that is gone. The same call may succeed later.</summary>
    Environment,
}
