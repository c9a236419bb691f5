"""The side panel's pieces for merged and split parcels."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.parcel import Making
from app.gui.i18n import say, tr
from app.gui.workbench.cells import flag_text
from app.gui.workbench.panel_parts import Parts
from app.ports.rows import MemberRow, ParcelRow
from app.presentation.formatting import phrase, verbatim
from app.presentation.workbench.panel import Fact
from app.presentation.workbench.words import STAGE_WORDS


def member_list(parts: Parts, members: tuple[MemberRow, ...]) -> QWidget:
    """Each merged order: its id to copy, its flag, what its buyer and the shop said."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for member in members:
        column.addWidget(
            parts.facts((Fact(label=phrase("订单"), text=member.order_id, copies=True),))
        )
        said = [
            say(phrase(words, words=verbatim(text)))
            for words, text in (
                ("买家：{words}", member.buyer_words),
                ("备注：{words}", member.seller_words),
            )
            if text
        ]
        if flag_text(member.flag):
            said.append(flag_text(member.flag))
        for line in said:
            column.addWidget(parts.words(line))
    return box


def sister_list(parts: Parts, sisters: tuple[ParcelRow, ...], go: Callable[[str], None]) -> QWidget:
    """Each other parcel of the order: which part, its state and goods; a press goes there."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(6)
    for place, row in enumerate(sisters):
        button = QPushButton(f"{_sister_name(row, place)} · {tr(STAGE_WORDS[row.stage])}")
        button.setToolTip(tr("去这个包裹"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False, p=row.parcel_id: go(p))
        grid.addWidget(button, place, 0, Qt.AlignmentFlag.AlignTop)
        carries = row.tracking_number or row.goods or tr("商品已在别处发货，或在其他包裹里")
        grid.addWidget(parts.muted(carries, wrap=True), place, 1)
    grid.setColumnStretch(1, 1)
    return box


def _sister_name(row: ParcelRow, place: int) -> str:
    if row.made_by is Making.EXTRA:
        return tr("加的包裹")
    if row.made_by is Making.SPLIT and not row.quantity:
        return tr("空的包裹")
    return say(phrase("第 {n} 个", n=row.part or place + 1))
