using System.Collections.Immutable;
using ConvGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConvGen.Generator.Analysis;

/// <summary>What is wrong, or could be better, where layers are constructed and run.</summary>
/// <remarks>A body of code is looked at as a whole, and only if it names a layer: whoever types elsewhere pays for a look at the names of the methods called.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallSiteAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.Gridding, Descriptors.Separable, Descriptors.LayersDoNotFit, Descriptors.LayoutsDiffer,
        Descriptors.WrongLength, Descriptors.SameMemory, Descriptors.PackedInLoop, Descriptors.PackedInCall, Descriptors.ZeroBias,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationBlockStartAction(static start =>
        {
            Body body = new();
            start.RegisterOperationAction(body.Note, OperationKind.Invocation, OperationKind.ObjectCreation);
            start.RegisterOperationBlockEndAction(body.Report);
        });
    }

    /// <summary>What one body of code does with layers.</summary>
    private sealed class Body
    {
        private readonly object _gate = new();
        private readonly List<LayerCall> _calls = [];
        private readonly List<(IObjectCreationOperation Creation, LayerFacts Layer)> _creations = [];

        public void Note(OperationAnalysisContext context)
        {
            IMethodSymbol? method = context.Operation switch
            {
                IInvocationOperation { TargetMethod: { Name: "Run", Parameters.Length: >= 2 } run } => run,
                IObjectCreationOperation { Constructor: { Parameters.Length: >= 2 } constructor } => constructor,
                _ => null,
            };
            if (method is null || LayerFacts.Of(method.ContainingType, context.Compilation, context.CancellationToken) is not { } layer) return;
            if (!(context.Operation is IInvocationOperation ? layer.IsRun(method) : layer.TakesWeights(method))) return;
            lock (_gate)
            {
                if (context.Operation is IInvocationOperation call) _calls.Add(new LayerCall(call, layer));
                else _creations.Add(((IObjectCreationOperation)context.Operation, layer));
            }
        }

        public void Report(OperationBlockAnalysisContext context)
        {
            if (_calls.Count == 0 && _creations.Count == 0) return;
            MethodFacts facts = new(context.OperationBlocks);
            LengthAdvice lengths = new(new ConstantLength(facts));
            ConstructionAdvice construction = new(facts);
            _calls.Sort(static (a, b) => a.Call.Syntax.SpanStart.CompareTo(b.Call.Syntax.SpanStart));
            HashSet<Location> misfits = [];
            foreach (Diagnostic found in new ChainAdvice(LayerChain.Links(_calls), facts).Find())
            {
                misfits.Add(found.Location);
                context.ReportDiagnostic(found);
            }

            foreach (LayerCall call in _calls)
            {
                foreach (Diagnostic found in lengths.OfRun(call, misfits)) context.ReportDiagnostic(found);
            }

            foreach ((IObjectCreationOperation creation, LayerFacts layer) in _creations)
            {
                foreach (Diagnostic found in lengths.OfConstruction(creation, layer).Concat(construction.Find(creation, layer, context.OwningSymbol))) context.ReportDiagnostic(found);
            }
        }
    }
}
