namespace Agop.Deploy.Tests.Containers;

/// <summary>One image for all tests that need it: it takes most of a minute.</summary>
[CollectionDefinition(nameof(Image))]
public sealed class ImageCollection : ICollectionFixture<Image>;
