using Microsoft.CodeAnalysis;

namespace ConvGen.Generator.Diagnostics;

/// <summary>CVG0001 to CVG0099: where the attribute stands, and what each argument may be by itself.</summary>
internal static partial class Descriptors
{
    public static readonly DiagnosticDescriptor NotPartial = new(
        "CVG0001", "A layer's class must be partial", "{0} must be partial, or {1} cannot be added to it", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0001.md");

    public static readonly DiagnosticDescriptor Generic = new(
        "CVG0002", "A layer's class must not be generic", "{0}; a kernel is written once, for one shape", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0002.md");

    public static readonly DiagnosticDescriptor Static = new(
        "CVG0003", "A layer's class must not be static", "{0} must not be static: a layer holds {1}, so objects of it are made", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0003.md");

    public static readonly DiagnosticDescriptor TwoAttributes = new(
        "CVG0004", "A class is one layer", "{0} is declared by {1} already; {2} needs a class of its own", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0004.md");

    public static readonly DiagnosticDescriptor FileLocal = new(
        "CVG0005", "A layer's class must be visible outside its file", "{0} is local to its file, and its kernel is written into another one; internal or private nested would do", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0005.md");

    public static readonly DiagnosticDescriptor MemberTaken = new(
        "CVG0006", "A member's name is taken", "{0}; {1} is the name of a member that ConvGen generates", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0006.md");

    public static readonly DiagnosticDescriptor ConstructorTaken = new(
        "CVG0007", "The generated constructor cannot be added", "{0} declares {1}; ConvGen generates {0}({2})", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0007.md");

    public static readonly DiagnosticDescriptor BaseClass = new(
        "CVG0008", "The base class does not suit a layer", "{0} derives from {1}, {2}", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0008.md");

    public static readonly DiagnosticDescriptor HidesNamespace = new(
        "CVG0009", "A class hides a namespace that generated code names", "{0} in the global namespace hides the namespace {0}, which generated code names; any namespace of its own would do", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0009.md");

    public static readonly DiagnosticDescriptor Missing = new(
        "CVG0010", "A parameter is missing", "{0} is missing: {1}", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0010.md");

    public static readonly DiagnosticDescriptor TooSmall = new(
        "CVG0011", "A parameter is too small", "{0}, but {1} must be at least {2}", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0011.md");

    public static readonly DiagnosticDescriptor GivenTwice = new(
        "CVG0012", "A parameter is given twice", "{0} and {1} set the same thing; one of them must go", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0012.md");

    public static readonly DiagnosticDescriptor WrongCount = new(
        "CVG0013", "An array has the wrong number of entries", "{0} has {1}; {2} takes {3}: {4}", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0013.md");

    public static readonly DiagnosticDescriptor NoSuchMember = new(
        "CVG0014", "An enum value is not defined", "{0} = {1} is no member of {2}, which has {3}", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0014.md");

    public static readonly DiagnosticDescriptor PaddingTwice = new(
        "CVG0015", "AutoPad excludes Padding and Pads", "{0} computes the padding that {1} sets; one of them must go", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0015.md");

    public static readonly DiagnosticDescriptor UnusedActivationParameter = new(
        "CVG0016", "The activation has no such parameter", "{0} has no effect: {1} takes {2}", Usage, DiagnosticSeverity.Warning, true, helpLinkUri: Help + "CVG0016.md");

    public static readonly DiagnosticDescriptor NotFinite = new(
        "CVG0017", "An activation's parameter must be a finite number", "{0}, but {1} computes with a finite number", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0017.md");

    public static readonly DiagnosticDescriptor ClipUpsideDown = new(
        "CVG0018", "Clip has its bounds upside down", "{0} is above {1}; Clip takes its lower bound from {2} and its upper bound from {3}", Usage, DiagnosticSeverity.Error, true, helpLinkUri: Help + "CVG0018.md");
}
