"""Where each key of a TOML text stands, which ``tomllib`` does not tell.

Only for messages: the text has been read by ``tomllib`` before, so odd spellings may be missed and
then the line of the table around them is named.
"""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys and places in lists, as in ``("slot", 3, "box")``."""

HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?:([\w\-]+)|\"([^\"]*)\"|'([^']*)')\s*=")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


def key_lines(text: str) -> dict[Path, int]:
    """Path of every table and key → its line, counted from 1."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in statements(text):
        header = HEADER.match(line)
        if header:
            table = _table(header[2].split("."), counts, many=header[1] == "[[")
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key:
            found.setdefault((*table, key[1] or key[2] or key[3] or ""), number)
    return found


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of ``path``, or of the nearest thing around it."""
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _table(names: list[str], counts: dict[Path, int], *, many: bool) -> Path:
    """The full path of a table header, with the present place in every list on the way."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if not many:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])


def statements(text: str) -> Iterator[tuple[int, str]]:
    """First lines of statements; the inner lines of long strings and arrays are left out."""
    depth = 0
    quote = ""
    for number, line in enumerate(text.split("\n"), 1):
        inside = depth > 0 or bool(quote)
        if not inside:
            yield number, line
            if HEADER.match(line):
                continue
        depth, quote = _state(line, depth, quote)


def _state(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Open brackets and the open long quote at the end of ``line``."""
    at = 0
    while at <= len(line):
        if quote:
            end = line.find(quote, at)
            if end < 0:
                return depth, quote
            at, quote = end + 3, ""
            continue
        token = _TOKEN.search(line, at)
        if token is None:
            break
        at = token.end()
        if token[0] in {'"""', "'''"}:
            quote = token[0]
        elif token[0] in {"[", "{"}:
            depth += 1
        elif token[0] in {"]", "}"}:
            depth -= 1
    return depth, quote
