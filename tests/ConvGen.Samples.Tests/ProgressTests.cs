using ImageFilters;

namespace ConvGen.Samples.Tests;

public class ProgressTests
{
    [Fact]
    public void Nothing_is_shown_at_first_and_the_line_is_gone_at_the_end()
    {
        StringWriter terminal = new();
        using (Progress progress = new(terminal, isTerminal: true, steps: 3))
        {
            progress.Next("one");
            Assert.Equal("", terminal.ToString());
            Thread.Sleep(1100);
            progress.Next("two");
            Assert.Equal("\r2 of 3: two ...", terminal.ToString());
        }

        Assert.Equal("\r2 of 3: two ...\r               \r", terminal.ToString());
    }

    [Fact]
    public void A_redirected_output_stays_empty()
    {
        StringWriter file = new();
        using (Progress progress = new(file, isTerminal: false, steps: 3))
        {
            Thread.Sleep(1100);
            progress.Next("one");
        }

        Assert.Equal("", file.ToString());
    }
}
