namespace Agop.Core.Pictures;

/// <summary>A 5 x 8 pixel font for printable ASCII: five bytes per character, a column each, the lowest bit on top.</summary>
internal static class Font
{
    public const int Width = 5;
    public const int Height = 8;
    public const int Advance = Width + 1;

    private const string Columns =
        "0000000000" + "00005F0000" + "0007000700" + "147F147F14" + "242A7F2A12" + "2313086462" + "3649552250" + "0005030000" + "001C224100" + "0041221C00" + "082A1C2A08" + "08083E0808" +
        "0050300000" + "0808080808" + "0060600000" + "2010080402" + "3E5149453E" + "00427F4000" + "4261514946" + "2141454B31" + "1814127F10" + "2745454539" + "3C4A494930" + "0171090503" +
        "3649494936" + "064949291E" + "0036360000" + "0056360000" + "0008142241" + "1414141414" + "4122140800" + "0201510906" + "324979413E" + "7E1111117E" + "7F49494936" + "3E41414122" +
        "7F4141221C" + "7F49494941" + "7F09090101" + "3E41415132" + "7F0808087F" + "00417F4100" + "2040413F01" + "7F08142241" + "7F40404040" + "7F0204027F" + "7F0408107F" + "3E4141413E" +
        "7F09090906" + "3E4151215E" + "7F09192946" + "4649494931" + "01017F0101" + "3F4040403F" + "1F2040201F" + "7F2018207F" + "6314081463" + "0304780403" + "6151494543" + "00007F4141" +
        "0204081020" + "41417F0000" + "0402010204" + "4040404040" + "0001020400" + "2054545478" + "7F48444438" + "3844444420" + "384444487F" + "3854545418" + "087E090102" + "18A4A4A47C" +
        "7F08040478" + "00447D4000" + "2040443D00" + "007F102844" + "00417F4000" + "7C04180478" + "7C08040478" + "3844444438" + "FC18242418" + "18242418FC" + "7C08040408" + "4854545420" +
        "043F444020" + "3C4040207C" + "1C2040201C" + "3C4030403C" + "4428102844" + "4C9090907C" + "4464544C44" + "0008364100" + "00007F0000" + "0041360800" + "08082A1C08";

    private static readonly byte[] s_bits = Convert.FromHexString(Columns);

    /// <summary>Whether a pixel of a character is set; characters outside ASCII look like a question mark.</summary>
    public static bool IsSet(char character, int column, int row)
    {
        var index = character is >= ' ' and <= '~' ? character - ' ' : '?' - ' ';
        return (s_bits[index * Width + column] >> row & 1) != 0;
    }
}
