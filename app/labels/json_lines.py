"""Where a value of a JSON text stands, which decoders do not tell. Only for messages."""

import re

from app.domain.toml_lines import Path

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def json_line(text: str, path: Path) -> int:
    """The line of the key or element ``path``, or of the nearest thing around it, from 1.

    ``text`` need be JSON only so far.
    """
    best = line = 1
    depth = -1  # how much of ``path`` the best one has
    at: list[str | int] = []  # the path of what is being read
    end, key_next = 0, False
    for token in _TOKEN.finditer(text):
        line += text.count("\n", end, token.start())
        end = token.start()
        word = token[0]
        if key_next and word[0] == '"':
            at[-1], key_next = word[1:-1], False
        elif word == ":":
            continue
        if depth < len(at) <= len(path) and tuple(at) == path[: len(at)] and word not in "]},":
            best, depth = line, len(at)
            if depth == len(path):
                return best
        if word in {"{", "["}:
            key_next = word == "{"
            at.append("" if key_next else 0)
        elif word in {"}", "]"} and at:
            at.pop()
            key_next = False
        elif word == "," and at:
            key_next = isinstance(at[-1], str)
            at[-1] = "" if isinstance(at[-1], str) else at[-1] + 1
    return best
