using Agop.Core.Attribution.Methods;
using Agop.Core.Attribution.Methods.Ablations;
using Agop.Core.Attribution.Methods.Cams;
using Agop.Core.Attribution.Methods.Paths;
using Agop.Core.Attribution.Methods.Rules;
using Agop.Core.Catalogs;
using Agop.Core.Errors;

namespace Agop.Core.Attribution;

/// <summary>Every attribution method by name.</summary>
/// <example>See <see cref="Explainer"/>.</example>
public static class AttributionMethods
{
    private static readonly Catalog<IAttributionMethod> s_methods = new(
        "method",
        method => method.Info.Id,
        [
            new AgopWeighted(),
            new AgopGlobal(),
            new AgopLocal(),
            new VanillaGradient(),
            new InputTimesGradient(),
            new IntegratedGradients(),
            new BlurIntegratedGradients(),
            new GuidedIntegratedGradients(),
            new DeepLift(),
            new SmoothGrad(),
            new SmoothGradAbsolute(),
            new SmoothGradSquared(),
            new VarGrad(),
            new GradCam(),
            new GradCamPlusPlus(),
            new LayerCam(),
            new ScoreCam(),
            new GuidedBackprop(),
            new DeconvolutionNet(),
            new LayerwiseRelevance(),
            new Occlusion(),
            new FeatureAblation(),
            new Rise(),
            new KernelShap(),
            new AgopInputGradient(),
            new GradientShap(),
            new DeepShap(),
            new ExactShapley(),
            new Lime(),
            new RandomMap(),
            new InputMap(),
            new Sobel(),
            new Laplace(),
            new ConstantMean(),
            new ConstantVariance(),
            new ConstantCovariance(),
        ]
    );

    /// <summary>The methods in the order in which tables list them, those of extensions last.</summary>
    public static IReadOnlyList<IAttributionMethod> All => s_methods.All;

    /// <summary>The method of that id.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static IAttributionMethod Find(string id, string source) => s_methods.Find(id, source);

    /// <summary>Adds a method; from then on sweeps and commands know it by its id.</summary>
    /// <exception cref="InputException">The id is not one, or taken.</exception>
    public static void Register(IAttributionMethod method, string source) => s_methods.Add(method, source);
}
