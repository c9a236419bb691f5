"""Design tokens as data: colours of both schemes, spaces, radii and row heights."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

_LINEAR_KNEE = 0.04045


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Everything in ``resources/theme/tokens.toml``. Colours are ``#RRGGBB``, sizes logical px."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    metrics: Mapping[str, int]
    rows: Mapping[str, int]


def load_tokens() -> Tokens:
    """Read the packaged tokens."""
    source = resources.files("resources").joinpath("theme/tokens.toml")
    tables = tomllib.loads(source.read_text("utf-8"))
    return Tokens(
        light=tables["light"],
        dark=tables["dark"],
        metrics=tables["metrics"],
        rows=tables["rows"],
    )


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    if share <= _LINEAR_KNEE:
        return share / 12.92
    return float(((share + 0.055) / 1.055) ** 2.4)
