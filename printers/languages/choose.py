"""The language of a profile."""

from printers.languages.base import Language
from printers.languages.cpcl import Cpcl
from printers.languages.escpos import EscPos
from printers.languages.escpos_label import EscPosLabel
from printers.languages.options import CpclOptions, EscPosOptions, TsplOptions, ZplOptions
from printers.languages.tspl import Tspl
from printers.languages.zpl import Zpl
from printers.profile import Profile, UnknownProfile

LABEL_LANGUAGES = frozenset({Tspl.name, Zpl.name, Cpcl.name, EscPosLabel.name})
"""Names of the languages that print labels."""


def language_for(profile: Profile) -> Language:
    """The language that ``profile`` names, with its options.

    Raises:
        UnknownProfile: no such language, options of another, or a value it cannot take.
    """
    try:
        return _made(profile)
    except ValueError as error:
        raise UnknownProfile(f"{profile.name}: {error}") from error


def _made(profile: Profile) -> Language:
    match profile.language, profile.options:
        case Tspl.name, TsplOptions() | None as options:
            return Tspl(options)
        case Zpl.name, ZplOptions() | None as options:
            return Zpl(profile.dots_per_mm, options)
        case Cpcl.name, CpclOptions() | None as options:
            return Cpcl(profile.dots_per_mm, options)
        case EscPosLabel.name, EscPosOptions() | None as options:
            return EscPosLabel(options)
        case EscPos.name, None:
            return EscPos(profile.width_dots)
    raise UnknownProfile(f"{profile.name}: no language {profile.language} with such options")
