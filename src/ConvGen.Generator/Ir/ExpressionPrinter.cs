using ConvGen.Generator.Emission;

namespace ConvGen.Generator.Ir;

/// <summary>Prints a scheduled program in few statements: what is used once stands where it is used, a sum that grows keeps its local, and locals are used again.</summary>
/// <remarks>Few locals read well, and with many the JIT no longer keeps constants in registers.</remarks>
/// <param name="words">How lanes are said.</param>
/// <param name="constant">The local of a number. For one that is not held it may print, and its answer serves until it is asked again.</param>
/// <param name="isHeld">Whether a number has a local of its own.</param>
/// <param name="statementsALine">Statements that may stand on one line: 1, or as many as belong together.</param>
internal sealed class ExpressionPrinter(SourceWriter code, VectorProgram program, ILaneWords words, Func<double, string> constant, Func<double, bool> isHeld, int statementsALine = 1)
{
    /// <summary>Characters of an expression that may stand inside another.</summary>
    private const int LongestPart = 130;

    private readonly List<string> _line = [];
    private readonly Dictionary<int, int> _uses = [];
    private readonly Dictionary<int, (string Text, bool IsSum)> _texts = [];
    private readonly Dictionary<int, string> _locals = [];
    private readonly Stack<string> _free = [];    // locals whose values nobody needs any more
    private readonly Dictionary<int, string[]> _reads = [];    // locals in a text that has not been printed yet; they keep their values until it is

    /// <summary>Prints the body; <paramref name="use"/> is handed the address and the value of each store.</summary>
    /// <param name="storesAtOnce">Whether a value may be computed in the statement that stores it; false where stores are collected.</param>
    public void Print(VectorSchedule schedule, bool storesAtOnce, Action<string, string> use)
    {
        HashSet<int> stored = [.. program.Stores.Select(store => store.Value.Index)];
        foreach (int index in program.Needed())
        {
            foreach (VectorValue operand in program.Nodes[index].Operands) Count(operand.Index);
        }

        foreach (VectorStore store in program.Stores) Count(store.Value.Index);
        foreach (ScheduledStep step in schedule.Steps)
        {
            if (step.Store is { } store)
            {
                Break();
                use(store.Address, Text(store.Value).Text);
                _reads.Remove(store.Value.Index);
                continue;
            }

            int index = step.Node!.Value;
            VectorNode node = program.Nodes[index];
            (string text, bool isSum) = Expression(node);
            bool passes = !program.Kept.Contains(new VectorValue(index)) && (!stored.Contains(index) ? !node.IsFused && text.Length <= LongestPart : storesAtOnce);
            string[] read = [.. node.Operands.SelectMany(Reads).Distinct()];
            foreach (VectorValue operand in node.Operands) _reads.Remove(operand.Index);
            if (_uses[index] == 1 && passes && HoldsFactor(node))
            {
                _reads[index] = read;
            }
            else
            {
                _line.Add(Declare(index, node, text));
                if (_line.Count == statementsALine) Break();
                (text, isSum) = (_locals[index], false);
            }

            _texts[index] = (text, isSum);
            foreach (VectorValue operand in node.Operands) _uses[operand.Index]--;
            Release(read.Concat(node.Operands.SelectMany(Reads)).Distinct());
        }

        Break();

        void Count(int index) => _uses[index] = _uses.TryGetValue(index, out int uses) ? uses + 1 : 1;
    }

    /// <summary>Ends the line. Whatever prints between statements asks for it.</summary>
    public void Break()
    {
        if (_line.Count > 0) code.Line(string.Join(" ", _line));
        _line.Clear();
    }

    /// <summary>Whether what the node multiplies by, if by anything, keeps its value.</summary>
    private bool HoldsFactor(VectorNode node) =>
        node.Op != VectorOp.Multiply && !node.IsFused || program[node.B!.Value].Number.ToDouble() is var factor && (!words.NeedsConstant(factor) || isHeld(factor));

    private IEnumerable<string> Reads(VectorValue value) => _reads.TryGetValue(value.Index, out string[]? reads) ? reads : _locals.TryGetValue(value.Index, out string? local) ? [local] : [];

    /// <summary>A statement that gives the node a local: that of the sum it adds to, where nothing else needs the sum.</summary>
    private string Declare(int index, VectorNode node, string text)
    {
        VectorValue? sum = node.IsFused ? node.C : node.Op is VectorOp.Add or VectorOp.Subtract ? node.A : null;
        if (sum is { } before && _uses[before.Index] == 1 && _locals.TryGetValue(before.Index, out string? local) && !_reads.Values.Any(reads => reads.Contains(local)))
        {
            _locals[index] = local;
            return $"{local} = {text};";
        }

        if (_free.Count > 0)
        {
            _locals[index] = _free.Pop();
            return $"{_locals[index]} = {text};";
        }

        _locals[index] = InvariantText.Of($"t{_locals.Values.Distinct().Count()}");
        return $"var {_locals[index]} = {text};";
    }

    /// <summary>Frees those of <paramref name="locals"/> that hold no value still to be used, by a node, a text or a store.</summary>
    private void Release(IEnumerable<string> locals)
    {
        foreach (string local in locals)
        {
            if (_free.Contains(local) || _reads.Values.Any(reads => reads.Contains(local))) continue;
            if (!_locals.Any(named => named.Value == local && _uses[named.Key] > 0)) _free.Push(local);
        }
    }

    private (string Text, bool IsSum) Text(VectorValue value)
    {
        VectorNode node = program[value];
        return node.Op != VectorOp.Constant ? _texts[value.Index] : (node.Number.IsZero ? words.Zero : constant(node.Number.ToDouble()), false);
    }

    private (string Text, bool IsSum) Expression(VectorNode node)
    {
        return node.Op switch
        {
            VectorOp.Argument => (node.Address!, false),
            VectorOp.Load => (words.At(node.Address!), false),
            VectorOp.LoadBytes => (words.FromBytes(node.Address!), false),
            VectorOp.Add => ($"{Text(node.A!.Value).Text} + {Whole(node.B)}", true),
            VectorOp.Subtract => ($"{Text(node.A!.Value).Text} - {Whole(node.B)}", true),
            VectorOp.Negate => ("-" + Whole(node.A), false),
            VectorOp.Multiply => (words.Product(Whole(node.A), Factor(), constant), true),
            VectorOp.MultiplyAdd => (words.ProductAdded(Whole(node.A), Factor(), constant, Whole(node.C)), true),
            VectorOp.NegatedMultiplyAdd => (words.ProductSubtracted(Whole(node.A), Factor(), constant, Whole(node.C)), true),
            VectorOp.MultiplySubtract => (words.ProductLess(Whole(node.A), Factor(), constant, Whole(node.C)), true),
            _ => throw new InvalidOperationException($"{node.Op} is not computed"),
        };

        double Factor() => program[node.B!.Value].Number.ToDouble();

        string Whole(VectorValue? value)
        {
            (string text, bool isSum) = Text(value!.Value);
            return isSum ? $"({text})" : text;
        }
    }
}
