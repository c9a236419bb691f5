"""Reports as files: which writer makes which kind."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.adapters.files.atomic import storage_error, write_atomically
from app.adapters.files.report_csv import report_csv
from app.adapters.files.report_page import report_page
from app.adapters.files.report_page_pdf import page_pdf
from app.adapters.files.report_page_png import page_png
from app.domain.day_report import Report, reports_digest
from app.domain.day_report_data import report_data
from app.domain.day_report_text import report_title, subject_text
from app.ports.report_files import Format


class FileReports:
    """The :class:`app.ports.report_files.ReportFiles` of this machine."""

    def render(self, reports: Sequence[Report], wanted: Format) -> bytes:
        return _WRITERS[wanted](reports)

    def write(self, path: Path, data: bytes) -> None:
        write_atomically(path, data)

    def make_folder(self, path: Path) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error) from error


def _book(reports: Sequence[Report]) -> bytes:
    from app.adapters.files.report_book import report_book  # noqa: PLC0415 - an eighth of the start

    return report_book(reports)


def _json(reports: Sequence[Report]) -> bytes:
    data = {
        "digest": reports_digest(reports),
        "reports": [report_data(report) for report in reports],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _pdf(reports: Sequence[Report]) -> bytes:
    first = reports[0]
    return page_pdf(
        report_page(reports),
        title=report_title(first),
        subject=subject_text(first),
        made_s=first.as_of_s,
    )


def _png(reports: Sequence[Report]) -> bytes:
    return page_png(report_page(reports))


_WRITERS: Mapping[Format, Callable[[Sequence[Report]], bytes]] = {
    Format.XLSX: _book,
    Format.PDF: _pdf,
    Format.PNG: _png,
    Format.CSV: report_csv,
    Format.JSON: _json,
}
