"""Model data from ``profiles/*.toml``."""

import importlib.resources
import tomllib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a model can do and how its firmware behaves.

    ``width_dots`` is the head's printable width. ``must_answer``: the model is known to answer
    status queries, so silence before a job means trouble and nothing is sent. ``settle_s``: how
    long it must say "ready" after a job before that is believed, since some answer "ready" for a
    moment before they start.
    """

    name: str
    title: str
    language: str
    dpi: int
    dots_per_mm: float
    width_dots: int
    speed_ips: int | None = None
    density: int | None = None
    must_answer: bool = False
    settle_s: float = 0.15


class UnknownProfile(Exception):
    """No such profile, or its file is not one."""


def profile_names() -> tuple[str, ...]:
    """Names of the packaged profiles, sorted."""
    folder = importlib.resources.files("printers.profiles")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_profile(name: str) -> Profile:
    """The packaged profile ``name``.

    Raises:
        UnknownProfile: there is none of that name.
    """
    if name not in profile_names():
        raise UnknownProfile(name)
    text = (
        importlib.resources.files("printers.profiles").joinpath(f"{name}.toml").read_text("utf-8")
    )
    return parse_profile(name, text)


def parse_profile(name: str, text: str) -> Profile:
    """A profile from TOML ``text``.

    Raises:
        UnknownProfile: it is not TOML, or a field is missing, unknown or of a wrong type.
    """
    try:
        profile = Profile(name=name, **tomllib.loads(text))
        if min(profile.dpi, profile.dots_per_mm, profile.width_dots) <= 0:
            raise UnknownProfile(f"{name}: sizes must be positive")
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise UnknownProfile(f"{name}: {error}") from error
    return profile
