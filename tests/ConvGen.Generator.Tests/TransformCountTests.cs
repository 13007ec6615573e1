using System.Globalization;
using System.Text.RegularExpressions;
using ConvGen.Generator.Tests.Harness;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Operation counts that a user reads are those of the code below them.</summary>
public sealed class TransformCountTests
{
    [Theory]
    [InlineData("512", "KernelSize = 3, Padding = 1, Height = 30, Width = 31")]
    [InlineData("256", "KernelSize = 5, Padding = 2, Height = 30, Width = 31")]
    [InlineData("128", "KernelShape = [1, 3], Height = 9, Width = 40, Layout = Layout.Nhwc")]
    public void Header_plan_and_text_agree(string isa, string arguments)
    {
        string text = Assert.Single(GeneratorRun.Of(new Project { TargetIsa = isa }, $"[Conv2D(InChannels = 24, OutChannels = 40, {arguments}, Algorithm = Algorithm.Winograd)] public partial class Trunk;").Sources).SourceText.ToString();
        foreach ((string transform, string name) in (ReadOnlySpan<(string, string)>)[("TransformInput", "input"), ("TransformOutput", "output")])
        {
            string method = Regex.Match(text, $@"static void {transform}\(.*?(?=private static|internal static)", RegexOptions.Singleline).Value;
            int fused = Regex.Count(method, @"var t\d+ = \S*MultiplyAdd\w*\(");
            int additions = Regex.Count(method, @"var t\d+ = \w+ [+-] \w+;"), multiplications = Regex.Count(method, @"var t\d+ = \w+ \* \w+;");
            int loads = Regex.Count(method, @"var t\d+ = \*"), stores = Regex.Count(method, @"^ *\*\(Vector", RegexOptions.Multiline);
            Match header = Regex.Match(text, $@"//   transform  {name}, a tile of \d+ channels: \d+ operations \((\d+) additions, (\d+) multiplications, (\d+) multiply-adds\), (\d+) loads, (\d+) stores");
            Match plan = Regex.Match(text, $@"new\(""{name}, a tile of \d+ channels"", (\d+), (\d+), (\d+), (\d+), (\d+)\),");
            int[] expected = [additions, multiplications, fused, loads, stores];
            Assert.Equal(expected, Numbers(header));
            Assert.Equal(expected, Numbers(plan));
        }
    }

    private static int[] Numbers(Match match) => [.. match.Groups.Cast<Group>().Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];
}
