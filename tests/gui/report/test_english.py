"""In an English window the report has no Chinese but data: goods, shops, people, places."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.day_close import changes_between, figures_of
from app.domain.day_period import Span, period_of
from app.domain.day_report import Block, Kind, Report, Value
from app.domain.day_report_made import make_report
from app.domain.day_view import DayRules
from app.domain.instants import business_day, day_start, to_epoch
from app.domain.rate_line import Scan, Unit
from app.domain.words import Words, listed
from app.gui.i18n import english_table, say, tr, use_language
from app.presentation.formatting import said
from app.presentation.report.close_words import RETIRED, change_rows, state_phrase
from app.presentation.report.words import behind_phrase, value_phrase
from app.services.close_day import DayState
from app.settings.penalties import PenaltyBook, shipped_penalties
from app.settings.penalty_file import read_penalties
from app.settings.rule_packs import RulePacks
from tests.fakes.day_closes import make_close
from tests.fakes.day_reports import HOUR, LINE, busy_day
from tests.fakes.rows import NOW, make_rules
from tests.gui.shell.texts import HAN, ROOT, screen_texts

DAY = business_day(NOW)
START_S = to_epoch(day_start(DAY))
PACKS = tuple(entry.pack for entry in RulePacks().list())


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    use_language(qapp, "en")
    yield
    use_language(qapp, "zh_CN")


def test_what_is_wrong_with_rule_files_has_english() -> None:
    table = english_table()
    files = ("rule_pack_file", "rule_packs", "penalty_file", "penalties")
    paths = [ROOT / f"app/settings/{name}.py" for name in files]
    texts = {
        node.args[0].value
        for path in (*paths, ROOT / "app/domain/wrong_input.py", ROOT / "app/domain/words.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Words"
        if isinstance(node.args[0], ast.Constant)
    }
    assert len(texts) > 50
    assert {text for text in texts if text not in table} == set()
    assert set(screen_texts(ROOT / "app/domain/wrong_input.py")) - table.keys() == set()


@pytest.mark.usefixtures("english")
def test_a_refused_rule_file_is_told_in_english(tmp_path: Path) -> None:
    packs, penalties = tmp_path / "rules", tmp_path / "penalties"
    for folder in (packs, penalties):
        folder.mkdir()
    (packs / "2026-05.toml").write_text('schema = 9\nname = "x"\n[rate]\nedges_h = 1\n', "utf-8")
    (penalties / "penalties-2027-01.toml").write_text("schema = 'x'\n", "utf-8")
    refused = listed((RulePacks(packs).trouble(), PenaltyBook(penalties).list()[1]))
    assert "不能用" in refused
    words = say(said(refused))
    assert words.startswith("The rule pack 2026-05.toml cannot be used, the one that came with")
    assert "line 1: schema has to be 1" in words
    assert "Penalty table penalties-2027-01, line 1:" in words
    assert not HAN.search(words)


def rules(pack_at: int) -> DayRules:
    """Those that come with the program."""
    (*_, newest) = shipped_penalties()
    pack = PACKS[pack_at]
    return DayRules(
        pack=pack,
        reading=pack.reading,
        unit=Unit.SKU_ORDER,
        scan=Scan.LAST,
        clocks=replace(make_rules(), name=pack.name),
        penalties=read_penalties(newest.name.removesuffix(".toml"), newest.read_text("utf-8")),
    )


def report(pack_at: int, span: Span) -> Report:
    """Of days on which everything happened, some of it without a name."""
    facts = busy_day(START_S)
    late = LINE._replace(
        order_id="late",
        item_id="late",
        paid_s=START_S - 60 * HOUR,
        promise_s=START_S - 12 * HOUR,
        uploaded_s=START_S - 50 * HOUR,
        parcel_id="late",
        carrier="",
        code="",
        name="",
        picked_up_s=START_S + HOUR,
    )
    nameless = tuple(deed._replace(actor="") for deed in facts.deeds[:3])
    period = period_of(DAY, span)
    facts = replace(
        facts,
        lines=(*facts.lines, late),
        deeds=(*facts.deeds, *nameless),
        shops={"s1": "One", "s2": "Two"},
        synced={"s1": 0, "s2": START_S},
        first_s=period.start_s + 1,
    )
    return make_report(facts, period, rules(pack_at), now_s=period.end_s)


def words(block: Block) -> Iterator[str]:
    """Everything of a block that the page says and that is no data."""
    yield tr(block.title)
    for figure in block.figures:
        yield tr(figure.title)
        yield from _said(figure.value, figure.kind)
    for table in block.tables:
        yield tr(table.title)
        for at, column in enumerate(table.columns):
            yield say(said(column.title))
            for row in table.rows:
                yield from _said(row[at], column.kind)
    if block.chart is not None:
        yield tr(block.chart.title)
        yield from (tr(series.title) for series in block.chart.series)
        yield from (say(said(each)) for each in block.chart.labels if isinstance(each, Words))
    yield from (say(said(note)) for note in block.notes)


def _said(value: Value, kind: Kind) -> Iterator[str]:
    if kind is not Kind.DATA or isinstance(value, Words):
        yield say(value_phrase(value, kind))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("pack_at", range(len(PACKS)))
@pytest.mark.parametrize("span", [Span.DAY, Span.WEEK])
def test_nothing_but_data_is_chinese(pack_at: int, span: Span) -> None:
    said_words = [text for block in report(pack_at, span).blocks for text in words(block)]
    assert len(said_words) > 150
    assert {text for text in said_words if HAN.search(text)} == set()


@pytest.mark.usefixtures("english")
def test_what_is_missing_is_told_in_english() -> None:
    found = report(0, Span.DAY)
    for known_s in (0, START_S):
        assert not HAN.search(say(behind_phrase(replace(found, known_s=known_s))))
    gap = replace(make_close(DAY, 0), figures=figures_of([found]))
    state = DayState(day=DAY, closes=(gap,), obstacles=(), unclosed=())
    told = say(state_phrase(state, closing=False, today=DAY))
    assert told.endswith("not every order was synced: not complete; close again after a sync")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("pack_at", range(len(PACKS)))
def test_a_revision_of_every_figure_has_no_chinese(pack_at: int) -> None:
    """Titles and values as they are kept, their sums (平) and units too; came, changed, gone."""
    kept = figures_of([report(pack_at, Span.DAY)])
    assert len(kept) > 200
    odd = [replace(each, text=each.text.replace(" 平", " 不平"), exact="odd") for each in kept]
    changes = (
        *changes_between((), kept),
        *changes_between(kept, odd),
        *changes_between(odd, ()),
    )
    close = replace(make_close(DAY, 1), changes=changes)
    rows = change_rows(close, {})
    assert len(rows) == 3 * len(kept)
    said_words = {say(part) for row in rows for part in (row.figure, row.before, row.now)}
    assert {text for text in said_words if HAN.search(text)} == set()
    assert any(text.endswith("not balanced") for text in said_words)


def test_titles_that_reports_had_have_english() -> None:
    assert set(RETIRED) - english_table().keys() == set()


@pytest.mark.usefixtures("english")
def test_words_of_a_persons_own_rules_are_as_they_were_written() -> None:
    own = replace(PACKS[0], title="我们的 {口径}", assumptions=("按 90 天",))
    facts = busy_day(START_S)
    report = make_report(
        facts, period_of(DAY, Span.DAY), replace(rules(0), pack=own), now_s=START_S + HOUR
    )
    notes = [say(said(note)) for note in report.block("timeliness").notes]
    assert "我们的 {口径}" in notes[0]
    assert notes[1] == "按 90 天"
