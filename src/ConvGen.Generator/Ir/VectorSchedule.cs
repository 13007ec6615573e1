namespace ConvGen.Generator.Ir;

/// <summary>One step of a schedule: a node is computed, or a store is made.</summary>
internal readonly record struct ScheduledStep(int? Node, VectorStore? Store);

/// <summary>An order of a program's nodes and stores in which few values live at once.</summary>
/// <remarks>Stores are taken in the order given, each preceded by what it needs, depth first. A node that is ready and ends the life of an operand is computed at once, since it adds no live value:
/// so of e + o and e - o the second follows the first, and e and o need no register any more.</remarks>
internal sealed class VectorSchedule
{
    private readonly VectorProgram _program;
    private readonly HashSet<int> _needed;
    private readonly Dictionary<int, List<int>> _users = [];
    private readonly Dictionary<int, int> _usesLeft = [];
    private readonly HashSet<int> _begun = [], _computed = [];
    private readonly List<ScheduledStep> _steps = [];
    private int _live;

    private VectorSchedule(VectorProgram program)
    {
        _program = program;
        _needed = program.Needed();
        foreach (int index in _needed.OrderBy(index => index))
        {
            foreach (VectorValue operand in program.Nodes[index].Operands.Distinct().Where(operand => !IsConstant(operand.Index)))
            {
                if (!_users.TryGetValue(operand.Index, out List<int>? users)) _users[operand.Index] = users = [];
                users.Add(index);
                _usesLeft[operand.Index] = Left(operand.Index) + 1;
            }
        }

        foreach (VectorStore store in program.Stores) _usesLeft[store.Value.Index] = Left(store.Value.Index) + 1;
    }

    public IReadOnlyList<ScheduledStep> Steps => _steps;

    /// <summary>The most values, constants apart, that are alive at once.</summary>
    public int MostLive { get; private set; }

    /// <summary>For each store, what it needs.</summary>
    public static VectorSchedule Of(VectorProgram program)
    {
        VectorSchedule schedule = new(program);
        foreach (VectorStore store in program.Stores)
        {
            schedule.Compute(store.Value.Index);
            schedule.Store(store);
        }

        return schedule;
    }

    /// <summary>The order in which the program was made, for programs made in an order of their own.</summary>
    /// <param name="program">The program.</param>
    /// <param name="defers">Whether loads wait until they are needed, and what one other node alone needs until directly before that node.</param>
    public static VectorSchedule AsMade(VectorProgram program, bool defers)
    {
        VectorSchedule schedule = new(program);
        int stored = 0;
        foreach (int index in schedule._needed.OrderBy(index => index))
        {
            for (; stored < program.Stores.Count && program.Stores[stored].Position <= index; stored++) schedule.FollowAndStore(program.Stores[stored]);
            if (!defers || !schedule.Waits(index)) schedule.Follow(index);
        }

        foreach (VectorStore store in program.Stores.Skip(stored)) schedule.FollowAndStore(store);
        return schedule;
    }

    private bool IsConstant(int index) => _program.Nodes[index].Op == VectorOp.Constant;

    /// <summary>Whether a node serves one other node and no store, and is no sum that grows by multiply-adds.</summary>
    private bool IsPart(int index) => Left(index) == 1 && _users.ContainsKey(index) && !_program.Nodes[index].IsFused;

    /// <summary>Whether a node is computed when it is needed: parts of others, and loads.</summary>
    private bool Waits(int index) => !_program.Kept.Contains(new VectorValue(index)) && (IsPart(index) || _program.Nodes[index].IsLoad);

    private void Store(VectorStore store)
    {
        _steps.Add(new ScheduledStep(null, store));
        Use(store.Value.Index);
    }

    private void FollowAndStore(VectorStore store)
    {
        Follow(store.Value.Index);
        Store(store);
    }

    private void Follow(int index)
    {
        if (IsConstant(index) || !_begun.Add(index)) return;
        foreach (VectorValue operand in _program.Nodes[index].Operands) Follow(operand.Index);
        Finish(index);
    }

    private VectorValue[] Finish(int index)
    {
        _steps.Add(new ScheduledStep(index, null));
        _computed.Add(index);
        MostLive = Math.Max(MostLive, ++_live);
        VectorValue[] operands = [.. _program.Nodes[index].Operands.Distinct().Where(operand => !IsConstant(operand.Index))];
        foreach (VectorValue operand in operands) Use(operand.Index);
        return operands;
    }

    private int Left(int index) => _usesLeft.TryGetValue(index, out int left) ? left : 0;

    private void Compute(int index)
    {
        if (IsConstant(index) || !_begun.Add(index)) return;
        foreach (VectorValue operand in _program.Nodes[index].Operands) Compute(operand.Index);
        foreach (VectorValue operand in Finish(index))
        {
            if (!_users.TryGetValue(operand.Index, out List<int>? users)) continue;
            foreach (int user in users.Where(EndsALife).ToArray()) Compute(user);
        }
    }

    /// <summary>Whether a node has all its operands and is the last to need one of them.</summary>
    private bool EndsALife(int index) => !_begun.Contains(index)
        && _program.Nodes[index].Operands.All(operand => IsConstant(operand.Index) || _computed.Contains(operand.Index))
        && _program.Nodes[index].Operands.Any(operand => !IsConstant(operand.Index) && Left(operand.Index) == 1);

    private void Use(int index)
    {
        if (IsConstant(index)) return;
        if (--_usesLeft[index] == 0) _live--;
    }
}
