"""The verbs of the 日报 page in the command registry."""

from typing import Protocol

from app.domain.day_period import Span
from app.gui.shell_api import REPORT
from app.ports.report_files import Format
from app.presentation.commands import Command, PageVerbs

GROUP = "日报"
EXPORT_TITLES = {
    Format.XLSX: "导出 Excel",
    Format.PDF: "导出 PDF",
    Format.PNG: "导出图片",
    Format.CSV: "导出 CSV",
    Format.JSON: "导出 JSON",
}
_EXPORT_KEYS = {Format.XLSX: ("Ctrl+E",), Format.PDF: ("Ctrl+Shift+E",)}
MENU = (*(f"export.{each.value}" for each in Format), "picture", "copy_block", "verify", "close")


class ReportVerbs(Protocol):
    """What the commands need of the page."""

    @property
    def can_export(self) -> bool:
        """Whether a report is there and none is on its way."""
        ...

    def step(self, by: int) -> None:
        """The period before or after."""
        ...

    def go_today(self) -> None:
        """The period that is running."""
        ...

    def choose_span(self, span: Span) -> None:
        """A day, a week, a month."""
        ...

    def pick_day(self) -> None:
        """Put the caret into the date."""
        ...

    def next_block(self, by: int) -> None:
        """Focus the block below or above."""
        ...

    def refresh(self) -> None:
        """Make the report anew."""
        ...

    def export(self, wanted: Format) -> None:
        """Ask where to, and write it."""
        ...

    def copy_picture(self) -> None:
        """The page as a picture on the clipboard."""
        ...

    def copy_block(self) -> None:
        """The focused block as text on the clipboard."""
        ...

    def verify_digest(self) -> None:
        """Put the caret where a digest is typed."""
        ...

    @property
    def can_close(self) -> bool:
        """Whether the day that is shown may be closed."""
        ...

    def close_day(self) -> None:
        """Close it, or look whether it still is what it was."""
        ...


def page_commands(page: ReportVerbs) -> tuple[Command, ...]:
    """Every verb of the page."""
    verb = PageVerbs(REPORT, GROUP, ("日报", "报表"))

    def ready() -> bool:
        return page.can_export

    return (
        verb("before", "看前一期", lambda: page.step(-1), "Left", "["),
        verb("after", "看后一期", lambda: page.step(1), "Right", "]"),
        verb("today", "看今天", page.go_today, "T"),
        verb("day", "看日报", lambda: page.choose_span(Span.DAY), "D"),
        verb("week", "看周报", lambda: page.choose_span(Span.WEEK), "W"),
        verb("month", "看月报", lambda: page.choose_span(Span.MONTH), "M"),
        verb("pick", "选日期", page.pick_day, "G"),
        verb("down", "下一块", lambda: page.next_block(1), "J"),
        verb("up", "上一块", lambda: page.next_block(-1), "K"),
        verb("refresh", "重新做日报", page.refresh, "R"),
        *(
            verb(
                f"export.{wanted.value}",
                title,
                lambda f=wanted: page.export(f),  # type: ignore[misc]
                *_EXPORT_KEYS.get(wanted, ()),
                when=ready,
            )
            for wanted, title in EXPORT_TITLES.items()
        ),
        verb("picture", "复制日报图片", page.copy_picture, "Ctrl+Shift+C", when=ready),
        verb("verify", "核对日报摘要", page.verify_digest, when=ready),
        verb("close", "日结这一天", page.close_day, when=lambda: page.can_close),
        verb("copy_block", "复制这一块", page.copy_block, "Ctrl+C", when=ready),
    )
