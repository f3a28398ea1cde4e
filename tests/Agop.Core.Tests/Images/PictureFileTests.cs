using Agop.Core.Arrays;
using Agop.Core.Errors;
using Agop.Core.Images;
using Agop.Tests.Support;

namespace Agop.Core.Tests.Images;

/// <summary>Against Pillow 9.4: every kind of PNG and JPEG gives its pixels.</summary>
public sealed class PictureFileTests
{
    private static readonly string s_folder = Path.Combine(Golden.Copied, "pictures");

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("grey.jpg")]
    [InlineData("plain.png")]
    [InlineData("alpha.png")]
    [InlineData("palette.png")]
    [InlineData("grey.png")]
    [InlineData("deep.png")]
    public void Pixels_equal_Pillows(string name)
    {
        var expected = ArrayFile.ReadNamed(Path.Combine(s_folder, "pillow.npz"))[name];
        var (pixels, width, height) = PictureFile.Read(Path.Combine(s_folder, name));
        Assert.Equal((32, 24), (width, height));
        Assert.Equal(expected.Bytes, pixels);
    }

    [Fact]
    public void CMYK_pictures_give_Pillows_colours()
    {
        var (pixels, width, height) = PictureFile.Read(Path.Combine(s_folder, "cmyk.jpg"));
        Assert.Equal((32, 24), (width, height));
        var expected = ArrayFile.ReadArray(Path.Combine(s_folder, "..", "handed-in", "cmyk.npy")).Bytes;
        // c * k / 255 is rounded differently.
        Assert.InRange(pixels.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), 0, 1);
    }

    [Fact]
    public void Every_EXIF_orientation_is_turned_upright_as_by_Pillow()
    {
        var folder = Path.Combine(s_folder, "..", "handed-in", "turned");
        var expected = ArrayFile.ReadNamed(Path.Combine(folder, "pictures.npz"));
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var (pixels, width, height) = PictureFile.Read(Path.Combine(folder, $"turned{orientation}.jpg"));
            Assert.Equal(expected[$"turned{orientation}"].Shape, new long[] { height, width, 3 });
            Assert.Equal(expected[$"turned{orientation}"].Bytes, pixels);
        }
    }

    [Fact]
    public void A_picture_is_known_by_its_content()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(s_folder, "plain.png"), folder["picture.dat"]);
        Assert.True(PictureFile.IsOne(folder["picture.dat"]));
        File.WriteAllBytes(folder["array.dat"], [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']);
        Assert.False(PictureFile.IsOne(folder["array.dat"]));
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        using var folder = new TemporaryFolder();
        void Refused(string path, string expected) =>
            Assert.Contains(
                $"{path}: expected a PNG or JPEG picture: {expected}",
                Assert.Throws<InputException>(() => PictureFile.Read(path)).Message,
                StringComparison.Ordinal
            );
        Refused(folder["nothing.png"], "no such file");
        Refused(folder.Path, "found a folder");
        foreach (var (name, keep) in new[] { ("photo.jpg", 400), ("plain.png", 60), ("plain.png", 20), ("photo.jpg", 2) })
        {
            File.WriteAllBytes(folder[name], File.ReadAllBytes(Path.Combine(s_folder, name))[..keep]);
            Refused(folder[name], "");
        }
        Assert.Contains(
            "found none",
            Assert.Throws<InputException>(() => PictureFile.Find(Path.Combine(s_folder, ".."))).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(8, PictureFile.Find(s_folder).Count);
    }

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("plain.png")]
    [InlineData("palette.png")]
    public void Ten_thousand_mutated_pictures_are_read_or_refused(string name)
    {
        var (seed, random, refused) = (File.ReadAllBytes(Path.Combine(s_folder, name)), new Random(Random.Shared.Next()), 0);
        for (var i = 0; i < 10_000; i++)
        {
            var file = seed.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                var (pixels, width, height) = PictureFile.Decode(random.Next(8) == 0 ? file[..random.Next(file.Length)] : file, 100_000);
                Assert.Equal(width * height * 3, pixels.Length);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 100, 10_000);
    }
}
