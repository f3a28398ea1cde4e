namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>How a loss over a batch becomes one number.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }
    }

    /// <summary>How values between grid points are found.</summary>
    public enum InterpolationMode
    {
        Nearest = 0,
        Bilinear = 2,
    }
}
