"""The side panel: everything of the parcel at the cursor."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import AppError
from app.domain.gate import Block, stopping
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.route_facts import Anomaly
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.group_parts import member_list, sister_list
from app.gui.workbench.label_view import LabelView
from app.gui.workbench.panel_parts import Clocks, Parts, words_of
from app.gui.workbench.route_parts import RouteList, worth_showing
from app.gui.workbench.special_parts import CaseList, SpecialList
from app.gui.workbench.ticker import single_shot
from app.ports.printer import Raster
from app.ports.rows import ParcelDetail, ParcelRow
from app.ports.tasks import READ, RENDER
from app.presentation.aftersales.panel import case_lines
from app.presentation.aftersales.words import case_rules
from app.presentation.countdown import Countdowns
from app.presentation.desk import Desk
from app.presentation.route_story import no_clock_text
from app.presentation.upload_words import UploadAdviser, whole_advice
from app.presentation.workbench.letting import standing_lines
from app.presentation.workbench.marks import special_lines
from app.presentation.workbench.panel import (
    checked_text,
    clock_lines,
    facts,
    item_lines,
    preview_refusal,
    total_text,
)
from app.presentation.workbench.verbs import NUMBER_VERBS, Verb, fits
from app.presentation.workbench.words import STAGE_WORDS, hold_text

SETTLE_MS = 70
"""The cursor rests this long before a parcel is read: holding an arrow key reads nothing."""

NARROWEST = 300


class SidePanel(QFrame):
    """Shows one parcel; reads it in the read lane, its label in the render lane.

    ``asked`` carries a verb for the parcel shown, ``answered`` True for 出来了, False for 没出来.
    ``copied`` carries a text that is to be put on the clipboard. ``release_asked`` carries a held
    parcel that is to be freed. ``close_asked`` when it should go. ``case_asked`` carries the id of
    an after-sale that is to be shown. ``sister_asked`` carries another parcel of the same order.
    ``unlet_asked`` carries overrides that are to be withdrawn.
    ``accept_asked`` and ``withdraw_asked`` are those of its trips (:class:`RouteBox`).
    """

    answered = Signal(bool)
    asked = Signal(Verb)
    copied = Signal(str)
    release_asked = Signal(str)
    close_asked = Signal()
    case_asked = Signal(str)
    sister_asked = Signal(str)
    unlet_asked = Signal(object)
    accept_asked = Signal(str, Anomaly)
    withdraw_asked = Signal(str, Anomaly)

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        countdowns: Countdowns,
        now_s: Callable[[], int],
        unforeseen: Callable[[Exception], None],
        *,
        offers: frozenset[Verb] = NUMBER_VERBS,
    ) -> None:
        super().__init__()
        self._offers = offers
        self._desk = desk
        self._theme = theme
        self._countdowns = countdowns
        self._now_s = now_s
        self._unforeseen = unforeseen
        self._wanted: ParcelId | None = None
        self._detail: ParcelDetail | None = None
        self._generation = 0
        self._reading = False
        self._label_of: tuple[ParcelId, str] | None = None
        self._parts = Parts(theme, self.copied.emit)
        self._clocks: Clocks | None = None
        self._advice: QLabel | None = None
        self._cases: CaseList | None = None
        self._specials: SpecialList | None = None
        self._routes: RouteList | None = None
        self._settle = single_shot(self, "panel", SETTLE_MS, self._read)
        self._build()
        theme.changed.connect(self._draw)

    @property
    def detail(self) -> ParcelDetail | None:
        """What is shown."""
        return self._detail

    @property
    def awaits(self) -> bool:
        """Whether what it shall show is about to be read, or being read."""
        return self._settle.isActive() or self._reading

    def show_parcel(self, parcel_id: ParcelId | None) -> None:
        """Show this parcel as soon as the cursor rests; None: say that none is at the cursor."""
        if parcel_id == self._wanted:
            return
        self._wanted = parcel_id
        if parcel_id is None:
            self._generation += 1
            self._reading = False
            self._settle.stop()
            self._detail = None
            self._draw()
        elif self.isVisible():
            self._settle.start()

    def refresh(self) -> None:
        """Read the parcel again: something of it changed."""
        if self._wanted is not None and self.isVisible():
            self._settle.start()

    def tick(self) -> None:
        """A second went by."""
        if self._detail is not None and self.isVisible():
            self._show_time(self._detail)

    def hideEvent(self, event: object) -> None:
        self._settle.stop()
        super().hideEvent(event)  # type: ignore[arg-type]

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._wanted is not None and (
            self._detail is None or self._detail.row.parcel_id != self._wanted
        ):
            self._settle.start()

    # Reading.

    def _read(self) -> None:
        parcel_id = self._wanted
        if parcel_id is None:
            return
        self._generation += 1
        generation = self._generation
        self._reading = True

        def take(detail: ParcelDetail | None) -> None:
            if generation == self._generation:
                self._detail = detail
                self._draw()
                self._read_label(generation)

        def broke(error: Exception) -> None:
            if generation == self._generation:
                self._say_instead(error)

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.detail(parcel_id), done=take, failed=broke
        )

    def _read_label(self, generation: int) -> None:
        detail = self._detail
        self._reading = False
        if detail is None:
            return
        refusal = preview_refusal(detail)
        parcel_id, number = detail.row.parcel_id, detail.row.tracking_number or ""
        if refusal:
            self._show_label(None, say(refusal))
            return
        if self._label_of == (parcel_id, number) and self.label.has_label:
            return
        self._show_label(None, tr("正在生成预览"))
        self._reading = True

        def take(raster: Raster) -> None:
            if generation == self._generation:
                self._reading = False
                self._label_of = (parcel_id, number)
                self._show_label(raster, "")

        def broke(error: Exception) -> None:
            if generation != self._generation:
                return
            self._reading = False
            if not isinstance(error, AppError):
                self._unforeseen(error)
            self._show_label(None, words_of(error))

        self._desk.tasks.run(
            RENDER,
            lambda ctx: self._desk.print_labels.preview(ctx, parcel_id),
            done=take,
            failed=broke,
        )

    # Drawing.

    def _build(self) -> None:
        self.setAccessibleName(tr("侧栏"))
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setMinimumWidth(NARROWEST)
        self.title = QLabel()
        self.title.setFont(self._theme.sized(self._theme.font.pointSize() + 2, bold=True))
        self.age = self._parts.muted("")
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 8, 6)
        head.setSpacing(self._theme.metric("space-2"))
        head.addWidget(self.title, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addWidget(self.age, 0, Qt.AlignmentFlag.AlignBaseline)
        head.addStretch(1)
        close = self._parts.tool("close", tr("收起侧栏（F3）"), self.close_asked.emit)
        head.addWidget(close)
        self._area = QScrollArea()
        self._area.setAccessibleName(tr("侧栏"))
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        self.label = LabelView(self._theme)
        self.label_words = self._parts.muted("", wrap=True)
        self._preview = self._make_preview()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        self._draw()

    def _make_preview(self) -> QWidget:
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        self.scale = self._parts.muted("")
        row.addWidget(self.scale)
        row.addStretch(1)
        for text, call in (
            (tr("缩小"), self.label.zoom_out),
            (tr("放大"), self.label.zoom_in),
            (tr("原大"), self.label.actual),
            (tr("适合"), self.label.fit),
        ):
            button = QPushButton(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(tr("面单{verb}").format(verb=text))
            button.clicked.connect(lambda _checked=False, c=call: c())
            row.addWidget(button)
        self.label.zoomed.connect(self._show_scale)
        self._label_tools = tools
        return self._parts.section(tr("面单预览"), self.label_words, self.label, tools)

    def _show_scale(self, scale: float) -> None:
        self.scale.setText(tr("{n}%").format(n=round(scale * 100)))

    def _show_label(self, raster: Raster | None, words: str) -> None:
        self.label.show_raster(raster)
        self.label.setVisible(raster is not None)
        self._label_tools.setVisible(raster is not None)
        self.label_words.setText(words)
        self.label_words.setVisible(bool(words))

    def _say_instead(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            self._unforeseen(error)
        self._detail = None
        self._reading = False
        self._draw(words_of(error))

    def _draw(self, instead: str = "") -> None:
        """Fill the panel anew."""
        detail = self._detail
        keep = self._area.verticalScrollBar().value()
        old = self._area.takeWidget()
        self._preview.setParent(None)
        inner = QWidget()
        inner.setBackgroundRole(QPalette.ColorRole.Base)
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(self._theme.metric("space-4"))
        self._clocks = None
        self._advice = None
        self._cases = None
        self._specials = None
        self._routes = None
        if detail is None:
            self.title.setText(tr("侧栏"))
            self.age.setText("")
            words = instead or tr("选中一行，在这里看订单、时效和面单。")
            column.addWidget(self._parts.muted(words, wrap=True))
        else:
            self._fill(column, detail)
        column.addStretch(1)
        self._area.setWidget(inner)
        self._area.verticalScrollBar().setValue(keep)
        if old is not None:
            old.deleteLater()
        if detail is not None:
            self._show_time(detail)

    def _fill(self, column: QVBoxLayout, detail: ParcelDetail) -> None:
        row, parts = detail.row, self._parts
        stage = tr(STAGE_WORDS[row.stage])
        self.title.setText(tr("{stage} · 加急").format(stage=stage) if row.urgent else stage)
        self._warn(column, row)
        for line in standing_lines(detail.overrides, datetime.fromtimestamp(self._now_s(), UTC)):
            given = (line.override,)
            column.addWidget(
                parts.answered(
                    say(line.title),
                    say(line.text),
                    tr("撤销"),
                    lambda given=given: self.unlet_asked.emit(given),  # type: ignore[misc]
                )
            )
        if detail.cases:
            self._cases = CaseList(self._theme, parts, self.case_asked.emit)
            column.addWidget(parts.section(tr("售后"), self._cases))
        if detail.sisters:
            others = sister_list(parts, detail.sisters, self.sister_asked.emit)
            column.addWidget(parts.section(tr("同一订单的其他包裹"), others))
        if special_lines(detail, self._now_s()):
            self._specials = SpecialList(parts)
            column.addWidget(parts.section(tr("特别注意"), self._specials))
        self._fill_clocks(column, detail)
        column.addWidget(parts.line())
        column.addWidget(parts.facts(facts(row, merged=bool(detail.members))))
        self._offer_verbs(column, row)
        column.addWidget(parts.line())
        total = parts.muted(say(total_text(row)))
        column.addWidget(parts.section(tr("商品"), parts.items(item_lines(detail.items)), total))
        if detail.members:
            column.addWidget(parts.section(tr("合单的订单"), member_list(parts, detail.members)))
        alone = not detail.members  # merged ones told their words above, each its own
        for title, words in (
            (tr("买家留言"), row.buyer_words if alone else ""),
            (tr("商家备注"), row.seller_words if alone else ""),
            (tr("标签"), " ".join(f"#{tag}" for tag in row.local_tags)),
        ):
            if words:
                column.addWidget(parts.section(title, parts.words(words)))
        column.addWidget(parts.line())
        column.addWidget(self._preview)
        self._preview.show()
        if detail.history:
            column.addWidget(parts.line())
            column.addWidget(parts.section(tr("经过"), parts.history(detail.history)))

    def _fill_clocks(self, column: QVBoxLayout, detail: ParcelDetail) -> None:
        """Thresholds of the pickup, the trip after it, and when to write the number back."""
        row, parts = detail.row, self._parts
        if self._countdowns.points(row):
            self._clocks = Clocks(self._theme, parts)
        clocks = self._clocks or parts.muted(say(no_clock_text(row)), wrap=True)
        column.addWidget(parts.section(tr("揽收时效"), clocks))
        if worth_showing(detail.routes):
            rules = self._desk.route_rules.trajectory
            self._routes = RouteList(self._theme, parts, detail.routes, rules)
            self._routes.accept_asked.connect(self.accept_asked)
            self._routes.withdraw_asked.connect(self.withdraw_asked)
            column.addWidget(parts.section(tr("物流轨迹"), self._routes))
        opened = self._desk.gates.open_by_setting()
        if row.stage is Stage.TO_SHIP and not stopping(row.blocks, opened=opened):
            self._advice = parts.muted("", wrap=True)
            column.addWidget(self._advice)

    def _warn(self, column: QVBoxLayout, row: ParcelRow) -> None:
        """What stops the parcel, and what is asked about it."""
        for block in sorted(row.blocks - {Block.HELD}):
            column.addWidget(self._parts.warning(block))
        if Block.HELD in row.blocks:
            column.addWidget(self._hold(row))
        if row.problem:
            column.addWidget(self._parts.problem(row.problem))
        if row.stage is Stage.TO_CONFIRM:
            answers = ((tr("出来了 Y"), True), (tr("没出来 N"), False))
            column.addWidget(
                self._parts.question(tr("这张面单出来了吗？"), answers, self.answered.emit)
            )

    def _hold(self, row: ParcelRow) -> QWidget:
        """Why it is held, when that ends, and 解除挂起."""
        why = say(hold_text(row)) if row.hold_reason else tr(Block.HELD.advice)
        box = self._parts.notice("pause", "soon", tr("已挂起"), why)
        button = QPushButton(tr("解除挂起"))
        button.clicked.connect(lambda: self.release_asked.emit(row.parcel_id))
        layout = box.layout()
        if layout is not None:
            layout.addWidget(button)
        return box

    def _offer_verbs(self, column: QVBoxLayout, row: ParcelRow) -> None:
        """What can be done with the number, and on some pages besides."""
        offered = [verb for verb in Verb if verb in self._offers and fits(verb, row)]
        if offered:
            column.addWidget(self._parts.verbs(offered, self.asked.emit))

    def _show_time(self, detail: ParcelDetail) -> None:
        now_s = self._now_s()
        self.age.setText(say(checked_text(detail.row, now_s)))
        if self._clocks is not None:
            row, countdowns = detail.row, self._countdowns
            lines = clock_lines(countdowns.points(row), countdowns, now_s, row.shop_id)
            self._clocks.show_lines(lines)
        if self._advice is not None:
            adviser = UploadAdviser(self._desk.settings, self._desk.rules)
            advice = adviser.advise(detail.row, datetime.fromtimestamp(now_s, UTC))
            self._advice.setText(say(whole_advice(advice)))
        if self._cases is not None:
            rules = case_rules(self._desk.settings)
            self._cases.show_lines(case_lines(detail.cases, now_s, rules))
        if self._routes is not None:
            self._routes.show_time(now_s)
        if self._specials is not None:
            self._specials.show_lines(special_lines(detail, now_s))
