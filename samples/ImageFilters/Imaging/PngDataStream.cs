namespace ImageFilters.Imaging;

/// <summary>The contents of IDAT chunks as one stream: reads those of a file, or writes blocks as they fill.</summary>
internal sealed class PngDataStream : Stream
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _chunks = [];
    private readonly Action<ReadOnlyMemory<byte>>? _write;
    private readonly byte[] _block = [];
    private int _chunk;     // being read
    private int _offset;    // read of it, or filled of the block

    /// <summary>Reads <paramref name="chunks"/> one after another.</summary>
    public PngDataStream(IReadOnlyList<ReadOnlyMemory<byte>> chunks) => _chunks = chunks;

    /// <summary>Hands blocks of <paramref name="blockBytes"/> bytes, the last one shorter, to <paramref name="write"/>; disposing flushes.</summary>
    public PngDataStream(int blockBytes, Action<ReadOnlyMemory<byte>> write) => (_block, _write) = (new byte[blockBytes], write);

    /// <inheritdoc/>
    public override bool CanRead => _write is null;

    /// <inheritdoc/>
    public override bool CanWrite => _write is not null;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        for (; _chunk < _chunks.Count; _chunk++, _offset = 0)
        {
            int count = Math.Min(_chunks[_chunk].Length - _offset, buffer.Length);
            if (count == 0 && buffer.Length > 0) continue;
            _chunks[_chunk].Span.Slice(_offset, count).CopyTo(buffer);
            _offset += count;
            return count;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int count = Math.Min(buffer.Length, _block.Length - _offset);
            buffer[..count].CopyTo(_block.AsSpan(_offset));
            buffer = buffer[count..];
            _offset += count;
            if (_offset == _block.Length) WriteBlock();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
        // A flush of the compressor does not end a chunk; Dispose does.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _write is not null && _offset > 0) WriteBlock();
        base.Dispose(disposing);
    }

    private void WriteBlock()
    {
        _write!(_block.AsMemory(0, _offset));
        _offset = 0;
    }
}
