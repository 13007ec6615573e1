using System.Text;
using ImageFilters.Imaging;

namespace ConvGen.Samples.Tests;

public class PnmReaderTests
{
    [Theory]
    [InlineData("P2 3 2 255 0 1 2 3 4 255", 1, new byte[] { 0, 1, 2, 3, 4, 255 })]
    [InlineData("P2\n# a comment # still\n3 2 # another\r\n\t255\n0 1 2\n3 4 255\n", 1, new byte[] { 0, 1, 2, 3, 4, 255 })]
    [InlineData("P2#tight\n3#w\n2#h\n1#m\n0 1 0 1 0 1", 1, new byte[] { 0, 255, 0, 255, 0, 255 })]
    [InlineData("P3 1 2 15 0 15 7 1 2 3", 3, new byte[] { 0, 255, 119, 17, 34, 51 })]
    [InlineData("P3 1 1 65535 65535 32768 128", 3, new byte[] { 255, 128, 0 })]
    [InlineData("P5 3 1 255\nA#\n", 1, new byte[] { 65, 35, 10 })]
    [InlineData("P5 3 1 255#comment\nA#\n", 1, new byte[] { 65, 35, 10 })]
    [InlineData("P5 2 1 100\nd2", 1, new byte[] { 255, 128 })]
    [InlineData("P6 1 1 255 ABC", 3, new byte[] { 65, 66, 67 })]
    [InlineData("P5 2 1 65535\n\u007f\u007f\u0000\u0001", 1, new byte[] { 127, 0 })]
    public void Digits_and_bytes_read_with_comments_at_any_largest_sample(string file, int channels, byte[] samples)
    {
        Picture read = PictureFile.Decode(Encoding.Latin1.GetBytes(file), "test.pnm");
        Assert.Equal(channels, read.Channels);
        Assert.Equal(samples, read.Samples);
    }

    [Theory]
    [InlineData("P2", "ends at byte 2, where its width should stand")]
    [InlineData("P5 3 ", "where its height should stand")]
    [InlineData("P5 3 2 # 255", "where its largest sample should stand")]
    [InlineData("P5 3 2 255", "behind its header; it is truncated")]
    [InlineData("P5 x 2 255 ", "byte 3 should begin its width, a decimal number; found 'x'")]
    [InlineData("P5 -3 2 255 ", "found '-'")]
    [InlineData("P5 0 2 255 ", "says it has 0 x 2 pixels")]
    [InlineData("P5 99999999999999999999 2 255 ", "a width of more than 2147483647")]
    [InlineData("P6 1000000 1000000 255 ", "says it has 1000000 x 1000000 pixels")]
    [InlineData("P6 16000 16000 255 abc", "need 768000000 bytes and the file has 3; it is truncated")]
    [InlineData("P3 16000 16000 255 1 2 3", "need at least 1535999999 bytes")]
    [InlineData("P5 3 2 0 abcdef", "its largest sample is 0; expected 1 to 65535")]
    [InlineData("P5 3 2 65536 abcdef", "its largest sample is 65536")]
    [InlineData("P5 3 2 255xabcdef", "should be white space; found 0x78")]
    [InlineData("P5 2 1 100 ~e", "has a sample of 126; its header says at most 100")]
    [InlineData("P2 2 1 100 99 101", "has a sample of more than 100")]
    [InlineData("P2 2 1 100 99 ", "where its sample should stand; it is truncated")]
    [InlineData("P2 2 1 100 99 q", "found 'q'")]
    public void A_broken_file_is_refused_with_what_was_found(string file, string found)
    {
        string message = Assert.Throws<PictureFormatException>(() => PictureFile.Decode(Encoding.Latin1.GetBytes(file), "test.pnm")).Message;
        Assert.StartsWith("test.pnm: ", message);
        Assert.Contains(found, message);
    }

    [Theory]
    [InlineData("P5 3 2 255 abcdef")]
    [InlineData("P6 2 1 65535 abcdefghijkl")]
    [InlineData("P3 # x\n2 1 9 1 2 3 4 5 6")]
    public void A_file_cut_at_any_byte_is_refused(string file)
    {
        for (int length = 1; length < file.Length; length++)
            Assert.Throws<PictureFormatException>(() => PictureFile.Decode(Encoding.Latin1.GetBytes(file[..length]), "test.pnm"));
    }

    [Fact]
    public void Flipped_bits_are_refused_or_make_another_picture_of_at_most_the_files_size()
    {
        byte[] file = Encoding.Latin1.GetBytes("P6 # note\n3 2 255\nabcdefghijklmnopqr");
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] damaged = (byte[])file.Clone();
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                Assert.InRange(PictureFile.Decode(damaged, "test.ppm").Samples.Length, 1, file.Length);
            }
            catch (PictureFormatException e)
            {
                Assert.StartsWith("test.ppm: ", e.Message);
            }
        }
    }
}
