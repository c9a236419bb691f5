"""What the cells say, in the language of the window; also what a screen reader says."""

from collections.abc import Callable

from app.domain.pickup import Urgency
from app.gui.i18n import say, tr
from app.presentation.countdown import URGENCY_WORDS, Countdowns, Reading, left_phrase
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.workbench.check_age import check_age
from app.presentation.workbench.columns import (
    BADGES,
    CHECKED,
    COUNTDOWN,
    FLAG,
    MARKS,
    STAGE,
    TAGS,
    Column,
)
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.marks import mark_tip, mark_words
from app.presentation.workbench.panel import checked_text
from app.presentation.workbench.words import (
    FLAG_WORDS,
    STAGE_WORDS,
    Badge,
    badges,
    early_scan_tip,
    group_tips,
    hold_text,
    tag_badges,
)


class Cells:
    """Texts of cells.

    Args:
        countdowns: reads deadlines.
        now_s: the platform's time, whole seconds.
        case_urgent_s: an after-sale that the shop must answer within this is red.
        max_age_s: a check older than this is asked for anew before anything is done.
    """

    def __init__(
        self,
        countdowns: Countdowns,
        now_s: Callable[[], int],
        case_urgent_s: int = 0,
        max_age_s: Callable[[], int] = lambda: 300,
    ) -> None:
        self._max_age_s = max_age_s
        self._case_urgent_s = case_urgent_s
        self._countdowns = countdowns
        self._now_s = now_s
        self._kinds = tuple(say(kind.name) for kind in countdowns.kinds)
        self.urgency_words = {urgency: tr(word) for urgency, word in URGENCY_WORDS.items()}

    def reading(self, entry: Entry) -> Reading:
        """The countdown of ``entry`` now."""
        return self._countdowns.state(entry.row, entry.points, self._now_s())

    def kind_name(self, reading: Reading) -> str:
        """``24h``, ``承诺``, ``回传48h``; nothing when nothing is due."""
        return self._kinds[reading.kind] if reading.kind >= 0 else ""

    def missed_name(self, reading: Reading) -> str:
        """``过24h``: the threshold that was missed while another one runs."""
        if reading.missed < 0:
            return ""
        return say(phrase("过{kind}", kind=verbatim(self._kinds[reading.missed])))

    def left(self, reading: Reading) -> str:
        """``05:09:33``, ``2天 03:10``; a dash when nothing is due."""
        return "—" if reading.kind < 0 else say(left_phrase(reading.left_s))

    def text(self, column: Column, entry: Entry) -> str:
        """The whole of a cell in words."""
        if column.key == COUNTDOWN:
            return self._countdown(entry)
        if column.key == STAGE:
            return tr(STAGE_WORDS[entry.row.stage])
        if column.key in {BADGES, MARKS, TAGS}:
            return " ".join(say(text) for text in self._words(column, entry))
        if column.key == CHECKED:
            return say(check_age(entry.row, self._now_s(), self._max_age_s()))
        if column.key == FLAG:
            return flag_text(entry.row.flag)
        return column.text(entry.row)

    def _words(self, column: Column, entry: Entry) -> list[Phrase]:
        if column.key == BADGES:
            return [badge.text for badge in self.badges(entry)]
        if column.key == MARKS:
            return [word.text for word in mark_words(entry.row)]
        return [badge.text for badge in tag_badges(entry.row)]

    def tip(self, column: Column, entry: Entry) -> str:
        """What is said when the pointer rests on the cell."""
        if column.key == BADGES:
            lines = [tr(block.reason) for block in sorted(entry.row.blocks)]
            if entry.row.hold_reason:
                lines.append(say(hold_text(entry.row)))
            if entry.row.partly_refunded:
                lines.append(tr("已退款的商品不在这个包裹里"))
            if entry.row.early_scan_s:
                lines.append(say(early_scan_tip(entry.row)))
            if entry.row.problem:
                lines.append(tr(entry.row.problem))
            if entry.row.after_sale_s:
                lines += [self.text(column, entry), tr("到期没有处理，平台自动同意。")]
            lines += [say(tip) for tip in group_tips(entry.row)]
            return "\n".join(lines)
        if column.key == CHECKED:
            return say(checked_text(entry.row, self._now_s()))
        if column.key == MARKS:
            return "\n".join(tr(tip) for tip in mark_tip(entry.row))
        return self.text(column, entry)

    def badges(self, entry: Entry) -> tuple[Badge, ...]:
        """What is to be minded about ``entry`` now."""
        return badges(entry.row, self._now_s(), self._case_urgent_s)

    def check_is_old(self, entry: Entry) -> bool:
        """Whether the platform is asked again before anything is done."""
        return entry.row.check_is_old(self._now_s(), self._max_age_s())

    def _countdown(self, entry: Entry) -> str:
        reading = self.reading(entry)
        word = self.urgency_words[reading.urgency]
        if reading.urgency is Urgency.DONE:
            return word
        parts = (self.left(reading), self.kind_name(reading), word, self.missed_name(reading))
        return " ".join(part for part in parts if part)


def flag_text(flag: int) -> str:
    """The remark flag in words; nothing for the grey default."""
    return tr(FLAG_WORDS[flag]) if 0 < flag < len(FLAG_WORDS) else ""
