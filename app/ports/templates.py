"""Label templates by name: the shipped ones, and a person's own, which stand before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateEntry:
    """One template to choose.

    ``use`` as in the file (``courier``, ``slip`` …). ``own``: a file of the person, perhaps in
    place of a shipped one. ``problem``: Chinese, why that file is refused; the sizes are then
    those of what is used instead, 0 where there is nothing.
    """

    name: str
    title: str
    use: str
    width_mm: float
    height_mm: float
    own: bool
    problem: str = ""


class Templates(Protocol[T_co]):
    """A shelf of templates. ``T_co`` is the parsed template, which ports know nothing about."""

    def list(self) -> tuple[TemplateEntry, ...]:
        """Every template, shipped ones first, by name."""
        ...

    def load(self, name: str) -> T_co:
        """The template ``name`` as it can be printed: the last good one.

        Raises InvalidInput when there is none, or its file is refused and never was good.
        """
        ...

    def text(self, name: str) -> str:
        """The text of the template ``name``, good or bad, to be edited. Raises InvalidInput."""
        ...

    def save(self, name: str, text: str) -> T_co:
        """Check ``text`` and write it, whole or not at all; the file before stays as ``.bak``.

        Raises InvalidInput when it is no template or the name will not do, StorageError when it
        cannot be written. The file then stays as it was.
        """
        ...

    def remove(self, name: str) -> None:
        """Take a person's own template away; its file stays as ``.bak``.

        Raises InvalidInput when it is none of theirs, StorageError when it cannot be removed.
        """
        ...

    def free_name(self, base: str) -> str:
        """A name like ``base`` that no template has yet."""
        ...

    def take_in(self, path: Path) -> str:
        """Copy a template file, with the pictures it names, onto the shelf; its name there.

        Raises InvalidInput when it is no template, StorageError when it cannot be copied.
        """
        ...

    def give_out(self, name: str, path: Path) -> None:
        """Write the template ``name`` to ``path``, and its pictures beside it.

        Raises InvalidInput when there is none, StorageError when it cannot be written.
        """
        ...

    def pictures(self) -> Mapping[str, object]:
        """File name → parsed picture, or in Chinese why it cannot be used, of all on the shelf."""
        ...

    def take_picture(self, path: Path) -> str:
        """Put a picture of any common kind, made black and white, on the shelf; its name there.

        Raises InvalidInput when it is no picture, StorageError when it cannot be written.
        """
        ...
