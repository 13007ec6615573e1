using ConvGen.Generator.Model;

namespace ConvGen.Generator.Emission;

/// <summary>How one vector width is said in C#. Memory is addressed as <c>*(Vector512&lt;float&gt;*)(p)</c>: Load and Store methods are inlinees that RyuJIT gives up on in large methods.</summary>
internal sealed class VectorWords
{
    private readonly bool _fma;
    private readonly bool _masksAllWidths;

    /// <param name="bits">Vector width: 512, 256 or 128.</param>
    /// <param name="isa">What the kernel may use: 128-bit vectors inside AVX2 or AVX-512 kernels have FMA for certain.</param>
    public VectorWords(int bits, Planning.TargetIsa isa)
    {
        Bits = bits;
        _fma = isa != Planning.TargetIsa.Vector128;
        _masksAllWidths = isa == Planning.TargetIsa.Avx512;
    }

    public int Bits { get; }

    public int Lanes => Bits / 32;

    private string Holder => Bits switch { 512 => "Vector512", 256 => "Vector256", _ => "Vector128" };

    private string Avx512 => Bits == 512 ? "Avx512F" : "Avx512F.VL";

    public string Type => Holder + "<float>";

    /// <summary>As many integers as there are floats.</summary>
    public string IntegerType => Holder + "<int>";

    public string Zero => Type + ".Zero";

    /// <summary>The vector functions of this width that <c>Vector512</c> and its likes name alike: <c>Call("Floor", "x")</c>.</summary>
    public string Call(string function, params string[] arguments) => $"{Holder}.{function}({string.Join(", ", arguments)})";

    /// <summary>All lanes of integers at <paramref name="address"/>.</summary>
    public string IntegersAt(string address) => $"*({IntegerType}*)({address})";

    /// <summary>All lanes at <paramref name="address"/>, as a value or as a target of assignment.</summary>
    public string At(string address) => $"*({Type}*)({address})";

    /// <summary>The scalar expression in every lane.</summary>
    public string Broadcast(string scalar) => $"{Holder}.Create({scalar})";

    public string Broadcast(float constant) => Broadcast(Literals.Of(constant));

    /// <summary><c>a * b + c</c>, rounded once wherever the hardware can.</summary>
    public string Fma(string a, string b, string c) => Bits switch
    {
        512 => $"Avx512F.FusedMultiplyAdd({a}, {b}, {c})",
        _ when _fma => $"Fma.MultiplyAdd({a}, {b}, {c})",
        _ => $"{Holder}.MultiplyAddEstimate({a}, {b}, {c})",
    };

    /// <summary><c>c - a * b</c>, rounded once wherever the hardware can.</summary>
    public string FmaNegated(string a, string b, string c) => Bits switch
    {
        512 => $"Avx512F.FusedMultiplyAddNegated({a}, {b}, {c})",
        _ when _fma => $"Fma.MultiplyAddNegated({a}, {b}, {c})",
        _ => $"{Holder}.MultiplyAddEstimate(-{a}, {b}, {c})",
    };

    public static string Add(string a, string b) => $"({a} + {b})";

    public static string Sub(string a, string b) => $"({a} - {b})";

    public static string Mul(string a, string b) => $"({a} * {b})";

    /// <summary>The larger; where <paramref name="second"/> is NaN the result is NaN (x86 returns the second operand).</summary>
    public string Max(string first, string second) => Bits switch
    {
        512 => $"Avx512F.Max({first}, {second})",
        256 => $"Avx.Max({first}, {second})",
        _ when _fma => $"Sse.Max({first}, {second})",
        _ => $"{Holder}.Max({first}, {second})",
    };

    private string KeepNaN => InvariantText.Of($"keepNaN{Lanes}");

    /// <summary>The larger; where either is NaN the result is NaN. On AVX-512 it needs <see cref="DeclareMaximum"/>.</summary>
    /// <param name="first">A name.</param>
    /// <param name="second">An expression, evaluated once.</param>
    public string Maximum(string first, string second) =>
        _masksAllWidths ? $"{Avx512}.Fixup({Max(first, second)}, {first}, {KeepNaN}, 0)"    // Max gives the second of two when either is NaN; Fixup gives the first back if that is one
        : Bits == 256 ? $"Avx.Or({Max(first, second)}, Avx.CompareUnordered({first}, {first}))"
        : _fma ? $"Sse.Or({Max(first, second)}, Sse.CompareUnordered({first}, {first}))"
        : $"{Holder}.Max({first}, {second})";

    /// <summary>Declares what <see cref="Maximum"/> names: the table that keeps NaN, quiet and signalling, and nothing else.</summary>
    public void DeclareMaximum(SourceWriter code)
    {
        if (_masksAllWidths) code.Line($"{Holder}<int> {KeepNaN} = {Holder}.Create(0x22);    // vfixupimmps: of a NaN the NaN, else the larger");
    }

    /// <inheritdoc cref="Max"/>
    public string Min(string first, string second) => Bits switch
    {
        512 => $"Avx512F.Min({first}, {second})",
        256 => $"Avx.Min({first}, {second})",
        _ when _fma => $"Sse.Min({first}, {second})",
        _ => $"{Holder}.Min({first}, {second})",
    };

    /// <summary>The first <paramref name="lanes"/> floats at <paramref name="address"/>, zero in the other lanes; touches no other float.</summary>
    /// <param name="address">An expression that may be repeated: no side effects.</param>
    /// <param name="lanes">1 to <see cref="Lanes"/>.</param>
    /// <param name="masks">Collects the mask constants to declare before the body.</param>
    public string LoadFirst(string address, int lanes, MaskSet masks) => LoadLanes(address, 0, lanes, masks);

    /// <summary>Lanes [<paramref name="from"/>, <paramref name="to"/>) of the vector at <paramref name="address"/>, zero in the others; touches no other float.</summary>
    public string LoadLanes(string address, int from, int to, MaskSet masks)
    {
        if (from == 0 && to == Lanes) return At(address);
        if (_masksAllWidths) return $"{Avx512}.MaskLoad({address}, {masks.Name(this, from, to)}, {Zero})";
        if (_fma) return $"Avx.MaskLoad({address}, {masks.Name(this, from, to)})";
        string[] lanes = [.. Enumerable.Range(0, 4).Select(lane => lane >= from && lane < to ? $"*({address} + {lane})" : "0f")];
        return $"{Holder}.Create({string.Join(", ", lanes)})";
    }

    /// <summary>A statement that stores the first <paramref name="lanes"/> lanes of <paramref name="value"/>, a name, and touches no other float.</summary>
    public string StoreFirst(string address, int lanes, string value, MaskSet masks)
    {
        if (lanes == Lanes) return $"{At(address)} = {value};";
        if (_masksAllWidths) return $"{Avx512}.MaskStore({address}, {masks.Name(this, 0, lanes)}, {value});";

        // Without AVX-512, whole smaller stores that overlap: masked ones take AMD processors 20 cycles.
        string low = Bits == 256 ? value + ".GetLower()" : value;
        if (lanes == 4) return $"*(Vector128<float>*)({address}) = {low};";
        if (lanes > 4) return $"*(Vector128<float>*)({address}) = {low}; *(Vector128<float>*)({address} + {lanes - 4}) = {Shuffle(value, [.. Enumerable.Range(0, 8).Select(lane => (lane + lanes - 4) % 8)])}.GetLower();";
        string pair = $"*(double*)({address}) = {low}.AsDouble().ToScalar();", last = $"*({address} + {lanes - 1}) = {value}.GetElement({lanes - 1});";
        return lanes == 1 ? last : lanes == 2 ? pair : $"{pair} {last}";
    }

    /// <summary>A statement that stores lanes [<paramref name="from"/>, <see cref="Lanes"/>) of <paramref name="value"/>, a name, behind as many floats that it does not touch.</summary>
    public string StoreLast(string address, int from, string value, MaskSet masks)
    {
        if (from == 0) return $"{At(address)} = {value};";
        if (_masksAllWidths) return $"{Avx512}.MaskStore({address}, {masks.Name(this, from, Lanes)}, {value});";
        string last = Shuffle(value, [.. Enumerable.Range(0, Lanes).Select(lane => (lane + from) % Lanes)]);
        return $"{Type} last = {last}; {StoreFirst(InvariantText.Of($"{address} + {from}"), Lanes - from, "last", masks)}";
    }

    /// <summary>Lane i of the result is lane <paramref name="lanes"/>[i] of <paramref name="value"/>.</summary>
    public string Shuffle(string value, int[] lanes) => $"{Holder}.Shuffle({value}, {Holder}.Create({string.Join(", ", lanes)}))";

    /// <summary>A statement that stores <paramref name="value"/> to an address that is a multiple of the vector's size, past the caches. 512 and 256 bits only.</summary>
    public string StoreAlignedNonTemporal(string address, string value) => $"{(Bits == 512 ? "Avx512F" : "Avx")}.StoreAlignedNonTemporal({address}, {value});";

    /// <summary>The even lanes of two adjacent vectors, and the odd ones.</summary>
    public (string Even, string Odd) Unzip(string a, string b)
    {
        if (Bits == 512)
        {
            string Pick(int first) => $"Avx512F.PermuteVar16x32x2({a}, Vector512.Create({string.Join(", ", Enumerable.Range(0, 16).Select(lane => 2 * lane + first))}), {b})";
            return (Pick(0), Pick(1));
        }

        if (Bits == 256)
        {
            // Shuffle works within 128-bit halves: a0 b0 a1 b1, quarters to be reordered.
            string Pick(string halves) => $"Avx2.Permute4x64(Avx.Shuffle({a}, {b}, {halves}).AsDouble(), 0b11_01_10_00).AsSingle()";
            return (Pick("0b10_00_10_00"), Pick("0b11_01_11_01"));
        }

        if (_fma) return ($"Sse.Shuffle({a}, {b}, 0b10_00_10_00)", $"Sse.Shuffle({a}, {b}, 0b11_01_11_01)");
        string Half(string x, int half) => $"Vector128.Shuffle({x}, Vector128.Create(0, 2, 1, 3)).AsDouble().GetElement({half})";
        return ($"Vector128.Create({Half(a, 0)}, {Half(b, 0)}).AsSingle()", $"Vector128.Create({Half(a, 1)}, {Half(b, 1)}).AsSingle()");
    }

    /// <summary>The lanes of two vectors in turns, as two adjacent vectors: what <see cref="Unzip"/> takes apart. Both are names.</summary>
    public (string Low, string High) Zip(string a, string b)
    {
        if (Bits == 512)
        {
            string Pick(int first) => $"Avx512F.PermuteVar16x32x2({a}, Vector512.Create({string.Join(", ", Enumerable.Range(0, 16).Select(lane => first + lane / 2 + lane % 2 * 16))}), {b})";
            return (Pick(0), Pick(8));
        }

        // Unpacking works within 128-bit halves: a0 b0 a1 b1 | a4 b4 a5 b5 and a2 b2 a3 b3 | a6 b6 a7 b7, whose halves are then sorted.
        if (Bits == 256) return ($"Avx.Permute2x128(Avx.UnpackLow({a}, {b}), Avx.UnpackHigh({a}, {b}), 0x20)", $"Avx.Permute2x128(Avx.UnpackLow({a}, {b}), Avx.UnpackHigh({a}, {b}), 0x31)");
        if (_fma) return ($"Sse.UnpackLow({a}, {b})", $"Sse.UnpackHigh({a}, {b})");
        string Half(int half) => $"Vector128.Shuffle(Vector128.Create({a}.AsDouble().GetElement({half}), {b}.AsDouble().GetElement({half})).AsSingle(), Vector128.Create(0, 2, 1, 3))";
        return (Half(0), Half(1));
    }

    /// <summary>Within each 128 bits, the lanes of the lower half of two vectors in turns, and those of the upper half: a0 b0 a1 b1 and a2 b2 a3 b3. Both are names.</summary>
    public (string Low, string High) ZipWithin128(string a, string b) =>
        Bits == 128 ? Zip(a, b) : ($"{Within128}.UnpackLow({a}, {b})", $"{Within128}.UnpackHigh({a}, {b})");

    /// <summary>The same of pairs of lanes: a0 a1 b0 b1 and a2 a3 b2 b3.</summary>
    public (string Low, string High) ZipPairsWithin128(string a, string b)
    {
        if (Bits == 128 && !_fma) return (Half(0), Half(1));
        string holder = Bits == 128 ? "Sse2" : Within128;
        return ($"{holder}.UnpackLow({a}.AsDouble(), {b}.AsDouble()).AsSingle()", $"{holder}.UnpackHigh({a}.AsDouble(), {b}.AsDouble()).AsSingle()");

        string Half(int half) => $"Vector128.Create({a}.AsDouble().GetElement({half}), {b}.AsDouble().GetElement({half})).AsSingle()";
    }

    /// <summary>Within each 128 bits, the even lanes of two vectors, and the odd ones: a0 a2 b0 b2 and a1 a3 b1 b3. Both are names.</summary>
    public (string Even, string Odd) UnzipWithin128(string a, string b) =>
        Bits == 128 ? Unzip(a, b) : ($"{Within128}.Shuffle({a}, {b}, 0b10_00_10_00)", $"{Within128}.Shuffle({a}, {b}, 0b11_01_11_01)");

    private string Within128 => Bits == 512 ? "Avx512F" : "Avx";

    /// <summary>The constant mask of lanes [from, to).</summary>
    internal string MaskConstant(int from, int to) =>
        $"{Holder}.Create({string.Join(", ", Enumerable.Range(0, Lanes).Select(lane => lane >= from && lane < to ? "-1" : "0"))}).AsSingle()";

    /// <summary>An activation short enough for a tile's epilogue, applied to a name. Longer ones are loops over memory: <see cref="IsShort"/>.</summary>
    public string Activate(ActivationSpec f, string x) => f.Kind switch
    {
        // The variable stands second: maxps and minps return their second operand when either is NaN, so NaN flows through.
        Activation.Relu => Max(Zero, x),
        Activation.Relu6 => Min(Broadcast(6f), Max(Zero, x)),
        Activation.Clip => Min(Broadcast(f.Beta), Max(Broadcast(f.Alpha), x)),
        Activation.LeakyRelu when f.Alpha is > 0 and <= 1 => Max(Mul(x, Broadcast(f.Alpha)), x),
        Activation.LeakyRelu => $"{Holder}.ConditionalSelect({Holder}.LessThan({x}, {Zero}), {Mul(x, Broadcast(f.Alpha))}, {x})",
        Activation.HardSigmoid => Clamp01(Fma(x, Broadcast(f.Alpha), Broadcast(f.Beta))),
        Activation.HardSwish => Mul(x, Clamp01(Fma(x, Broadcast(1f / 6), Broadcast(0.5f)))),
        _ => x,
    };

    /// <summary>Whether <see cref="Activate"/> says all of <paramref name="kind"/>; otherwise the kernel calls the runtime's loop on what it stored.</summary>
    public static bool IsShort(Activation kind) => new ActivationSpec(kind, 0, 0).IsShort;

    private string Clamp01(string x) => Min(Broadcast(1f), Max(Zero, x));
}

/// <summary>The mask constants of one method: named locals, because a mask used in place would be materialised at every use.</summary>
internal sealed class MaskSet
{
    private readonly SortedDictionary<(int Bits, int From, int To), string> _names = [];

    public string Name(VectorWords simd, int from, int to)
    {
        if (!_names.TryGetValue((simd.Bits, from, to), out string? name))
            _names[(simd.Bits, from, to)] = name = from == 0 ? $"first{to}" : $"lanes{from}To{to}";
        return name;
    }

    /// <summary>Declares every mask of this vector width named so far.</summary>
    public void Declare(SourceWriter code, VectorWords simd)
    {
        foreach (KeyValuePair<(int Bits, int From, int To), string> mask in _names.Where(mask => mask.Key.Bits == simd.Bits))
            code.Line($"{simd.Type} {mask.Value} = {simd.MaskConstant(mask.Key.From, mask.Key.To)};");
    }
}
