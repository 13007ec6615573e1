#!/usr/bin/env python3
"""replace-block.py FILE NAME < TEXT : puts TEXT between the lines `<!-- NAME:begin -->` and `<!-- NAME:end -->` of a Markdown file.

Exit status 2, and the file untouched, if it does not have each of the two lines exactly once and in this order.
"""
import pathlib
import sys


def replace(document: str, name: str, text: str) -> str:
    """The document with what stands between the block's markers replaced."""
    lines = document.splitlines()
    marks = [f"<!-- {name}:begin -->", f"<!-- {name}:end -->"]
    for mark in marks:
        if lines.count(mark) != 1:
            raise ValueError(f"{lines.count(mark)} lines {mark}, expected one")
    begin, end = map(lines.index, marks)
    if begin > end:
        raise ValueError(f"{marks[1]} stands before {marks[0]}")
    return "\n".join([*lines[: begin + 1], text.strip(), *lines[end:]]) + "\n"


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    path = pathlib.Path(sys.argv[1])
    try:
        path.write_text(replace(path.read_text(encoding="utf-8"), sys.argv[2], sys.stdin.read()), encoding="utf-8")
    except (OSError, ValueError) as error:
        print(f"replace-block: {path}: {error}", file=sys.stderr)
        return 2
    return 0


sys.exit(main())
