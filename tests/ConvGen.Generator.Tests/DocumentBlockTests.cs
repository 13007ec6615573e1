using System.Text.RegularExpressions;
using System.Xml.Linq;
using ConvGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace ConvGen.Generator.Tests;

/// <summary>Every fenced block of README.md and docs is what it claims to be: C# compiles with its layers generated, XML names properties that exist, commands name files that exist.</summary>
public sealed partial class DocumentBlockTests
{
    /// <summary>What README.md's fragments leave to the reader.</summary>
    private const string ReadmeGiven = """
        float[] weights = [], bias = [], input = [], output = [];
        using ConvWorkers workers = new(1);
        byte[] pixels = [], edges = [];
        int height = 0, width = 0;

        """;

    /// <summary>As in a new console project.</summary>
    private const string ImplicitUsings = """
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Properties of the SDK that pages speak of; ConvGen's own are looked up in the package's build files.</summary>
    private static readonly string[] KnownProperties = ["AllowUnsafeBlocks", "EmitCompilerGeneratedFiles", "PublishAot", "IlcInstructionSet"];

    public static TheoryData<string> Pages => [.. DocumentBlock.Pages];

    [Theory, MemberData(nameof(Pages))]
    public void Every_block_of_a_page_has_a_language_that_is_tested(string page) =>
        Assert.All(DocumentBlock.Of(page), block => Assert.True(block.Language is "csharp" or "xml" or "sh" or "text" || block.Page == "docs/architecture.md", $"{block} is '{block.Language}'"));

    [Theory, MemberData(nameof(Pages))]
    public void The_csharp_of_a_page_compiles_and_its_layers_are_generated(string page)
    {
        foreach (DocumentBlock block in DocumentBlock.Of(page).Where(block => block is { Language: "csharp", IsCompared: false, IsInternal: false }))
        {
            string[] errors = Errors(block, block.Given);
            if (errors.Length > 0 && page == "README.md") errors = Errors(block, ReadmeGiven);
            Assert.True(errors.Length == 0, $"{block}: {string.Join("\n", errors)}");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void The_xml_of_a_page_sets_properties_that_exist(string page)
    {
        string buildFiles = File.ReadAllText(Repository.PathOf("src", "ConvGen", "buildTransitive", "ConvGen.props")) + File.ReadAllText(Repository.PathOf("src", "ConvGen", "buildTransitive", "ConvGen.targets"));
        foreach (DocumentBlock block in DocumentBlock.Of(page).Where(block => block.Language == "xml"))
        {
            foreach (XElement property in XElement.Parse($"<Project>{block.Code}</Project>").Elements("PropertyGroup").Elements())
            {
                string name = property.Name.LocalName;
                Assert.True(name.StartsWith("ConvGen", StringComparison.Ordinal) ? buildFiles.Contains(name, StringComparison.Ordinal) : KnownProperties.Contains(name), $"{block} sets {name}, which nothing reads");
            }
        }
    }

    /// <summary>Commands, in fences or indented: what follows --project, dotnet build, dotnet test or bash is in the repository.</summary>
    [Theory, MemberData(nameof(Pages))]
    public void The_commands_of_a_page_name_files_of_the_repository(string page)
    {
        foreach (Match file in CommandFile().Matches(File.ReadAllText(Repository.PathOf(page))))
            Assert.True(Path.Exists(Repository.PathOf(file.Groups["path"].Value)), $"{page} says '{file.Value}', and there is no {file.Groups["path"].Value}");
    }

    [Theory, MemberData(nameof(Pages))]
    public void The_links_of_a_page_lead_somewhere(string page)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        foreach (Match link in RelativeLink().Matches(File.ReadAllText(Repository.PathOf(page))))
            Assert.True(Path.Exists(Path.Combine(folder, link.Groups["path"].Value)), $"{page} links to {link.Groups["path"].Value}, which is not there");
    }

    private static string[] Errors(DocumentBlock block, string given)
    {
        Project project = new();
        CompilationUnitSyntax root = CSharpSyntaxTree.ParseText(block.Code, project.ParseOptions).GetCompilationUnitRoot();
        // A page may show a class before the statements that use it; a program may not.
        string statements = given + "\n" + string.Concat(root.Members.OfType<GlobalStatementSyntax>().Select(statement => statement.ToFullString()));
        string types = string.Concat(root.Members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()));
        bool isProgram = statements.Trim().Length > 0;
        CSharpCompilation compilation = project.Compile([("Usings.g.cs", ImplicitUsings), ("Block.cs", $"{root.Usings.ToFullString()}\n{statements}\n{types}\n{block.Declared}")]);
        compilation = compilation.WithOptions(compilation.Options.WithOutputKind(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
        GeneratorRun run = GeneratorRun.Unproven(project, compilation);
        return [.. run.Diagnostics.Concat(run.CompilerFindings()).Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString())];
    }

    [GeneratedRegex(@"(?:--project |dotnet (?:build|test|pack)(?: -c Release)? |bash )(?<path>[A-Za-z.][\w./-]*/[\w./-]+)")]
    private static partial Regex CommandFile();

    [GeneratedRegex(@"\]\((?<path>(?!https?:|#)[^)#\s]+)[^)]*\)")]
    private static partial Regex RelativeLink();
}
