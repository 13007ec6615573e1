using System.Globalization;
using ConvGen.Generator.Algebra;

namespace ConvGen.Generator.Ir;

/// <summary>What a node computes, lane by lane.</summary>
internal enum VectorOp
{
    /// <summary>The vector at an address.</summary>
    Load,

    /// <summary>The float at an address in every lane.</summary>
    Broadcast,

    /// <summary>The bytes at an address, each widened to a lane.</summary>
    LoadBytes,

    /// <summary>A vector that is computed elsewhere, by the name of its local.</summary>
    Argument,

    /// <summary>One number in every lane.</summary>
    Constant,

    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>-a.</summary>
    Negate,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a * b + c.</summary>
    MultiplyAdd,

    /// <summary>c - a * b.</summary>
    NegatedMultiplyAdd,

    /// <summary>a * b - c.</summary>
    MultiplySubtract,
}

/// <summary>A value of a program: its place in the list of nodes.</summary>
internal readonly record struct VectorValue(int Index);

/// <summary>One operation. Operands that an operation does not have are null; only a load has an address (an argument its name) and only a constant a number.</summary>
internal sealed record VectorNode(VectorOp Op, VectorValue? A, VectorValue? B, VectorValue? C, string? Address, Rational Number)
{
    public bool IsLoad => Op is VectorOp.Load or VectorOp.LoadBytes;

    /// <summary>Whether a multiplication and an addition are one operation.</summary>
    public bool IsFused => Op is VectorOp.MultiplyAdd or VectorOp.NegatedMultiplyAdd or VectorOp.MultiplySubtract;

    public IEnumerable<VectorValue> Operands
    {
        get
        {
            if (A is { } a) yield return a;
            if (B is { } b) yield return b;
            if (C is { } c) yield return c;
        }
    }
}

/// <summary>A value on its way to memory. Stores of one section are scheduled together.</summary>
/// <param name="Position">Nodes that were there before it.</param>
/// <param name="Equation">What is stored, in words; printed beside it.</param>
internal sealed record VectorStore(string Address, VectorValue Value, int Section, int Position, string? Equation);

/// <summary>Arithmetic of a program: instructions, not flops.</summary>
internal readonly record struct OperationCounts(int Additions, int Multiplications, int MultiplyAdds, int Loads, int Stores)
{
    public int Arithmetic => Additions + Multiplications + MultiplyAdds;

    /// <summary>Multiplications, fused or not.</summary>
    public int Products => Multiplications + MultiplyAdds;

    /// <summary>Additions and multiplications, those that fuse counted by themselves.</summary>
    public int Separate => Additions + Multiplications + 2 * MultiplyAdds;

    /// <summary>For headers and comments.</summary>
    public string Words => string.Format(
        CultureInfo.InvariantCulture, "{0} operations ({1} additions, {2} multiplications, {3} multiply-adds), {4} loads, {5} stores", Arithmetic, Additions, Multiplications, MultiplyAdds, Loads, Stores);

    public static OperationCounts operator +(OperationCounts a, OperationCounts b) =>
        new(a.Additions + b.Additions, a.Multiplications + b.Multiplications, a.MultiplyAdds + b.MultiplyAdds, a.Loads + b.Loads, a.Stores + b.Stores);
}

/// <summary>A straight-line program on vectors: loads, exact constants, arithmetic, stores. No control flow, no aliasing: stores never feed loads.</summary>
/// <remarks>
/// Nodes are values: asking twice for the same operation on the same operands gives the same node (hash-consing, a + b and b + a being one), so common subexpressions are shared by construction, and multiplications by
/// 0, 1 and -1, additions of zero and sums of constants are never made. A section bounds the sharing of loads: a value that is needed again much later is cheaper to load again than to keep in a register.
/// </remarks>
internal sealed class VectorProgram
{
    private readonly List<VectorNode> _nodes = [];
    private readonly Dictionary<(VectorNode Node, int Section), VectorValue> _known = [];
    private readonly List<VectorStore> _stores = [];
    private readonly List<string> _notes = [];

    public IReadOnlyList<VectorNode> Nodes => _nodes;

    public IReadOnlyList<VectorStore> Stores => _stores;

    /// <summary>What each section computes, in words: a line or several.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public VectorNode this[VectorValue value] => _nodes[value.Index];

    /// <summary>Values that are computed where they were made, in a local, whoever uses them.</summary>
    public HashSet<VectorValue> Kept { get; } = [];

    /// <summary>Begins a section; loads made before are not shared with those that follow.</summary>
    public void Section(string note) => _notes.Add(note);

    public VectorValue Load(string address) => Node(new VectorNode(VectorOp.Load, null, null, null, address, default), _notes.Count);

    /// <summary>The float at <paramref name="address"/> in every lane.</summary>
    public VectorValue Broadcast(string address) => Node(new VectorNode(VectorOp.Broadcast, null, null, null, address, default), _notes.Count);

    /// <summary>As many bytes as a vector has lanes.</summary>
    public VectorValue LoadBytes(string address) => Node(new VectorNode(VectorOp.LoadBytes, null, null, null, address, default), _notes.Count);

    public VectorValue Argument(string name) => Node(new VectorNode(VectorOp.Argument, null, null, null, name, default));

    public VectorValue Constant(Rational number) => Node(new VectorNode(VectorOp.Constant, null, null, null, null, number));

    public VectorValue Add(VectorValue a, VectorValue b)
    {
        if (IsZero(a)) return b;
        if (IsZero(b)) return a;
        if (this[a].Op == VectorOp.Constant && this[b].Op == VectorOp.Constant) return Constant(this[a].Number + this[b].Number);
        if (Negated(a) is { } fromB) return Subtract(b, fromB);
        if (Negated(b) is { } fromA) return Subtract(a, fromA);
        VectorNode swapped = new(VectorOp.Add, b, a, null, null, default);
        return _known.TryGetValue((swapped, 0), out VectorValue known) ? known : Node(swapped with { A = a, B = b });
    }

    public VectorValue Subtract(VectorValue a, VectorValue b)
    {
        if (IsZero(b)) return a;
        if (Negated(b) is { } added) return Add(a, added);
        return a == b ? Constant(Rational.Zero) : Node(new VectorNode(VectorOp.Subtract, a, b, null, null, default));
    }

    /// <summary><paramref name="factor"/> times <paramref name="a"/>.</summary>
    public VectorValue Scale(Rational factor, VectorValue a)
    {
        if (factor.IsZero || IsZero(a)) return Constant(Rational.Zero);
        if (factor == Rational.One) return a;
        if (factor == -1) return Negate(a);
        if (Negated(a) is { } positive) return Scale(-factor, positive);
        return Node(new VectorNode(VectorOp.Multiply, a, Constant(factor), null, null, default));
    }

    /// <summary><paramref name="factor"/> times <paramref name="a"/>, plus <paramref name="c"/>, rounded once. A negative factor becomes a negated multiply-add, so that +-k share their constant.</summary>
    public VectorValue ScaleAdd(Rational factor, VectorValue a, VectorValue c)
    {
        if (factor.IsZero || IsZero(a)) return c;
        if (IsZero(c)) return Scale(factor, a);
        if (factor == Rational.One) return Add(c, a);
        if (factor == -1) return Subtract(c, a);
        if (Negated(a) is { } positive) return ScaleAdd(-factor, positive, c);
        if (Negated(c) is { } less) return ScaleSubtract(factor, a, less);
        return Node(new VectorNode(factor.Sign > 0 ? VectorOp.MultiplyAdd : VectorOp.NegatedMultiplyAdd, a, Constant(Rational.Abs(factor)), c, null, default));
    }

    /// <summary>The product of two values, neither a constant.</summary>
    public VectorValue Product(VectorValue a, VectorValue b) => Node(new VectorNode(VectorOp.Multiply, a, b, null, null, default));

    /// <summary>a b + c, rounded once.</summary>
    public VectorValue ProductAdd(VectorValue a, VectorValue b, VectorValue c) => Node(new VectorNode(VectorOp.MultiplyAdd, a, b, c, null, default));

    /// <summary>c - a b, rounded once.</summary>
    public VectorValue ProductSubtract(VectorValue a, VectorValue b, VectorValue c) => Node(new VectorNode(VectorOp.NegatedMultiplyAdd, a, b, c, null, default));

    /// <summary><paramref name="factor"/> times <paramref name="a"/>, less <paramref name="c"/>, rounded once.</summary>
    public VectorValue ScaleSubtract(Rational factor, VectorValue a, VectorValue c)
    {
        if (factor.IsZero || IsZero(a)) return Negate(c);
        if (IsZero(c)) return Scale(factor, a);
        if (factor == Rational.One) return Subtract(a, c);
        return Node(new VectorNode(VectorOp.MultiplySubtract, a, Constant(factor), c, null, default));
    }

    public VectorValue Negate(VectorValue a)
    {
        if (this[a].Op == VectorOp.Constant) return Constant(-this[a].Number);
        return Negated(a) ?? (this[a].Op == VectorOp.Subtract ? Subtract(this[a].B!.Value, this[a].A!.Value) : Node(new VectorNode(VectorOp.Negate, a, null, null, null, default)));
    }

    public void Store(string address, VectorValue value, string? equation = null) => _stores.Add(new VectorStore(address, value, _notes.Count, _nodes.Count, equation));

    /// <summary>The instructions that stores need; nodes that no store needs are not counted, nor printed.</summary>
    public OperationCounts Count()
    {
        int[] ops = new int[Enum.GetValues(typeof(VectorOp)).Length];
        foreach (int index in Needed()) ops[(int)_nodes[index].Op]++;
        return new OperationCounts(
            ops[(int)VectorOp.Add] + ops[(int)VectorOp.Subtract] + ops[(int)VectorOp.Negate],
            ops[(int)VectorOp.Multiply],
            ops[(int)VectorOp.MultiplyAdd] + ops[(int)VectorOp.NegatedMultiplyAdd] + ops[(int)VectorOp.MultiplySubtract],
            ops[(int)VectorOp.Load] + ops[(int)VectorOp.Broadcast] + ops[(int)VectorOp.LoadBytes],
            _stores.Count);
    }

    /// <summary>The nodes that some store needs.</summary>
    public HashSet<int> Needed()
    {
        HashSet<int> needed = [];
        Stack<int> open = new(_stores.Select(store => store.Value.Index));
        while (open.Count > 0)
        {
            int index = open.Pop();
            if (!needed.Add(index)) continue;
            foreach (VectorValue operand in _nodes[index].Operands) open.Push(operand.Index);
        }

        return needed;
    }

    /// <summary>Whether <paramref name="value"/> is the constant zero.</summary>
    public bool IsZero(VectorValue value) => this[value] is { Op: VectorOp.Constant, Number.IsZero: true };

    /// <summary>What <paramref name="value"/> is the negative of, where it was made as one.</summary>
    private VectorValue? Negated(VectorValue value) => this[value].Op == VectorOp.Negate ? this[value].A : null;

    private VectorValue Node(VectorNode node, int section = 0)
    {
        if (_known.TryGetValue((node, section), out VectorValue known)) return known;
        VectorValue value = new(_nodes.Count);
        _nodes.Add(node);
        _known.Add((node, section), value);
        return value;
    }
}
