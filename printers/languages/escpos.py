"""ESC/POS for receipt printers, encoded by python-escpos.

Text goes as a picture, since the code pages of the library and of most clones lack Chinese; the
code goes as a native Code 128. Only encoding is used of the library: its own network sender waits
60 s and cannot say whether anything left.
"""

import logging
import os
import re
import shutil
from functools import cache
from typing import Any

from PIL import Image

from printers.languages.base import JobRefused, JobSettings
from printers.languages.escpos_status import ESCPOS_STATUS_LENGTH, ESCPOS_STATUS_QUERY, parse_four
from printers.page import AnyPage, Page, parts
from printers.state import PrinterState

_BAND_ROWS = 255
"""Rows of one ``GS v 0``: whole pages overflow small buffers."""

_MODULE_DOTS = 2
_CODE_HEIGHT_DOTS = 80
_QUIET_MODULES = 10
_FEED_LINES = 5
_PROFILES = {384: "Sunmi-V2", 576: "TM-P80"}
_TRAILING_PAIRS = re.compile(r"((?:[0-9]{2}){2,})\Z")


class CodeTooWide(ValueError):
    """The code does not fit the paper."""


class EscPos:
    """Slips of ``width_dots`` (576 on 80 mm paper, 384 on 58 mm).

    Raises:
        ValueError: another width.
    """

    name = "escpos"
    status_query = ESCPOS_STATUS_QUERY
    status_length = ESCPOS_STATUS_LENGTH
    finish_query = b"\x1dr\x01"  # GS r 1 waits its turn behind the data, DLE EOT does not
    finish_length = 1

    def __init__(self, width_dots: int = 576) -> None:
        if width_dots not in _PROFILES:
            raise ValueError(f"no receipt printer of {width_dots} dots")
        self._width_dots = width_dots

    def encode(self, page: AnyPage, settings: JobSettings) -> bytes:
        """``page`` and a cut, for each copy; the other settings are a label printer's.

        Raises:
            JobRefused: native codes; ``encode_slip`` has one.
        """
        raster, codes = parts(page)
        if codes:
            raise JobRefused("code", "a slip takes its code by encode_slip")
        return self.encode_slip(raster, "") * settings.copies

    def encode_slip(self, page: Page, code: str) -> bytes:
        """``page``, below it ``code`` as Code 128 (nothing when empty), and a cut.

        Raises:
            CodeTooWide: the code does not fit the paper even with digits in pairs.
            ValueError: the code is not printable ASCII, or the page is wider than the paper.
        """
        if page.width > self._width_dots:
            raise ValueError(f"a page of {page.width} dots on {self._width_dots}")
        printer = _load_dummy()(profile=_PROFILES[self._width_dots])
        printer.hw("INIT")
        picture = Image.frombytes("1", (page.stride * 8, page.height), page.inverted())
        printer.image(
            picture.crop((0, 0, page.width, page.height)),
            impl="bitImageRaster",
            fragment_height=_BAND_ROWS,
        )
        if code:
            printer.native_code(self._code_data(code), _CODE_HEIGHT_DOTS, _MODULE_DOTS)
        printer.finish()
        output: bytes = printer.output
        return output

    def parse_status(self, reply: bytes) -> PrinterState:
        """Answers to DLE EOT 1 to 4."""
        return parse_four(reply)

    def _code_data(self, code: str) -> str:
        """``{B`` and the code; where that is too wide, the digits at its end in pairs by ``{C``."""
        if not code.isascii() or not code.isprintable():
            raise ValueError("a code is printable ASCII")
        code = code.replace("{", "{{")
        room = self._width_dots // _MODULE_DOTS - 2 * _QUIET_MODULES
        if _modules(len(code)) <= room:
            return "{B" + code
        pairs = _TRAILING_PAIRS.search(code)
        if pairs is None:
            raise CodeTooWide(f"{len(code)} characters")
        digits = pairs.group(1)
        head = code[: pairs.start()]
        if _modules(len(head) + bool(head) + len(digits) // 2) > room:
            raise CodeTooWide(f"{len(code)} characters")
        values = "".join(chr(int(digits[i : i + 2])) for i in range(0, len(digits), 2))
        return ("{B" + head if head else "") + "{C" + values


def _modules(symbols: int) -> int:
    """Modules of a Code 128: start, symbols, check (11 each) and stop (13)."""
    return 11 * (symbols + 2) + 13


@cache
def _load_dummy() -> Any:
    """The library's recording printer, loaded late.

    Importing it configures the root logger and leaves a folder with a pickle among the temporary
    files; both are undone here. ``barcode()`` also prints to standard output, so the recorder
    calls what lies beneath it.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    from escpos import capabilities, constants  # noqa: PLC0415
    from escpos.printer import Dummy  # noqa: PLC0415

    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

    class Recorder(Dummy):  # type: ignore[misc]
        """Adds a native Code 128 with its text below."""

        def native_code(self, data: str, height: int, module: int) -> None:
            """One Code 128, centred; sizes in dots."""
            self._hw_barcode(
                data, "CODE128", height=height, width=module, pos="BELOW", function_type="B"
            )

        def finish(self) -> None:
            """Feed past the knife and cut; printers without a knife leave the cut out."""
            self.print_and_feed(_FEED_LINES)
            self._raw(constants.PAPER_FULL_CUT)

    return Recorder
