"""What can be done with chosen parcels, and which of them it fits."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from operator import attrgetter

from app.domain.gate import ASKED_FOR, Block, heaviest, stopping
from app.domain.override import passable
from app.domain.parcel import Making, Stage
from app.ports.rows import ParcelRow
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.workbench.words import BLOCK_WORDS, STAGE_WORDS


class Verb(StrEnum):
    """One action on the chosen parcels."""

    ACQUIRE = "acquire"
    PRINT = "print"
    SHIP = "ship"
    REPRINT = "reprint"
    SLIPS = "slips"
    PICK = "pick"
    PICK_BY_PARCEL = "pick_by_parcel"
    PRINT_PICK = "print_pick"
    PRINT_PICK_BY_PARCEL = "print_pick_by_parcel"
    CAME_OUT = "came_out"
    NOT_OUT = "not_out"
    GIVE_BACK = "give_back"
    REDO = "redo"
    UPDATE = "update"
    PIECES = "pieces"
    ADD_PARCEL = "add_parcel"
    EDIT_NUMBER = "edit_number"
    LET_THROUGH = "let_through"
    MERGE = "merge"
    TAKE_APART = "take_apart"
    SPLIT = "split"

    @property
    def label(self) -> str:
        """Short Chinese verb."""
        return _LABELS[self]


_LABELS = {
    Verb.ACQUIRE: "取号",
    Verb.PRINT: "打印",
    Verb.SHIP: "发货",
    Verb.REPRINT: "补打",
    Verb.SLIPS: "发货单",
    Verb.PICK: "拣货单",
    Verb.PICK_BY_PARCEL: "分单拣货单",
    Verb.PRINT_PICK: "打印拣货单",
    Verb.PRINT_PICK_BY_PARCEL: "打印分单拣货单",
    Verb.CAME_OUT: "出来了",
    Verb.NOT_OUT: "没出来",
    Verb.GIVE_BACK: "回收号",
    Verb.REDO: "重做",
    Verb.UPDATE: "更新面单",
    Verb.PIECES: "改件数",
    Verb.ADD_PARCEL: "加包裹",
    Verb.EDIT_NUMBER: "改单号",
    Verb.LET_THROUGH: "放行",
    Verb.MERGE: "合并",
    Verb.TAKE_APART: "拆开",
    Verb.SPLIT: "拆单",
}

_MAY_LET = frozenset({Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN, Stage.TO_PRINT, Stage.TO_SHIP})
_NUMBERED = frozenset({Stage.TO_PRINT, Stage.TO_SHIP})

_STAGES = {
    Verb.ACQUIRE: frozenset({Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN}),
    Verb.PRINT: frozenset({Stage.TO_PRINT}),
    Verb.SHIP: frozenset({Stage.TO_SHIP}),
    Verb.REPRINT: frozenset({Stage.TO_SHIP, Stage.SHIP_UNKNOWN, Stage.SHIPPED}),
    Verb.CAME_OUT: frozenset({Stage.TO_CONFIRM}),
    Verb.NOT_OUT: frozenset({Stage.TO_CONFIRM}),
    Verb.GIVE_BACK: _NUMBERED | {Stage.NUMBER_UNKNOWN},
    Verb.REDO: _NUMBERED,
    Verb.UPDATE: _NUMBERED,
    Verb.PIECES: frozenset({Stage.TO_NUMBER, Stage.SHIPPED}) | _NUMBERED,
    Verb.ADD_PARCEL: frozenset({Stage.SHIPPED}) | _NUMBERED,
    Verb.EDIT_NUMBER: frozenset({Stage.SHIPPED}),
    Verb.MERGE: frozenset({Stage.TO_NUMBER}),
    Verb.TAKE_APART: frozenset({Stage.TO_NUMBER}),
    Verb.SPLIT: frozenset({Stage.TO_NUMBER}),
}
_WHATEVER_BLOCKS = frozenset(
    {
        Verb.CAME_OUT,
        Verb.NOT_OUT,
        Verb.SLIPS,
        Verb.PICK,
        Verb.PICK_BY_PARCEL,
        Verb.PRINT_PICK,
        Verb.PRINT_PICK_BY_PARCEL,
        Verb.GIVE_BACK,
        Verb.REDO,
        Verb.TAKE_APART,
    }
)
NUMBER_VERBS = frozenset(
    {
        Verb.GIVE_BACK,
        Verb.REDO,
        Verb.UPDATE,
        Verb.PIECES,
        Verb.ADD_PARCEL,
        Verb.EDIT_NUMBER,
    }
)
"""What is done with a number after it was taken; each asks first."""
_GATED = frozenset({Verb.ACQUIRE, Verb.PRINT, Verb.REPRINT, Verb.SHIP, Verb.LET_THROUGH})
NO_GATES = frozenset[Block]()
PICKS = frozenset({Verb.PICK, Verb.PICK_BY_PARCEL})
"""Lists of what to take from the shelves: over all parcels, or parcel by parcel."""
PRINTED_PICKS = frozenset({Verb.PRINT_PICK, Verb.PRINT_PICK_BY_PARCEL})
"""The same on the label printer."""
GROUP_VERBS = frozenset({Verb.MERGE, Verb.TAKE_APART, Verb.SPLIT})
"""What is done with several orders of a parcel, or several parcels of an order."""
_MADE_BY = {
    Verb.MERGE: frozenset({Making.ORDER, Making.MERGE}),
    Verb.TAKE_APART: frozenset({Making.MERGE, Making.SPLIT}),
    Verb.SPLIT: frozenset({Making.ORDER, Making.SPLIT}),
}
_MOVED = frozenset({Block.ADDRESS_CHANGED})
ONE_AT_A_TIME = frozenset({Verb.PIECES, Verb.ADD_PARCEL, Verb.EDIT_NUMBER, Verb.SPLIT})

REPRINT_REASONS = ("卡纸或撕坏", "打印不清楚", "面单丢失", "换了包装")
"""Offered for a reprint; a person may write another."""


def fits(verb: Verb, row: ParcelRow, opened: frozenset[Block] = NO_GATES) -> bool:
    """Whether ``verb`` would do something for ``row`` as it is known here.

    The service checks again with the platform before anything happens. ``opened``: gates that a
    setting leaves open.
    """
    blocks = _stopping(verb, row.blocks, opened)
    return _fits(verb, row.stage, blocks, row.made_by, printed=row.copies > 0)


def fitting(rows: Iterable[ParcelRow], opened: frozenset[Block] = NO_GATES) -> dict[Verb, int]:
    """How many of ``rows`` each verb fits; quick for 20,000."""
    alike = Counter(map(attrgetter("stage", "blocks", "made_by", "copies"), rows))
    return {
        verb: sum(
            number
            for (stage, blocks, made_by, copies), number in alike.items()
            if _fits(verb, stage, _stopping(verb, blocks, opened), made_by, printed=copies > 0)
        )
        for verb in Verb
    }


def _stopping(verb: Verb, blocks: frozenset[Block], opened: frozenset[Block]) -> frozenset[Block]:
    """Gates left open stop neither 取号, printing nor shipping; 更新面单 is about one of them."""
    return stopping(blocks, opened=opened) if opened and verb in _GATED else blocks


def _fits(
    verb: Verb, stage: Stage, blocks: frozenset[Block], made_by: Making, *, printed: bool
) -> bool:
    extra = made_by is Making.EXTRA
    if extra and stage is Stage.TO_NUMBER and verb is Verb.GIVE_BACK:
        return True  # an added parcel is taken away again
    if made_by not in _MADE_BY.get(verb, frozenset(Making)) or (extra and verb is Verb.ADD_PARCEL):
        return False
    if verb is Verb.LET_THROUGH:
        return passable(blocks) and stage in _MAY_LET
    if verb is Verb.ACQUIRE and stage is Stage.NUMBER_UNKNOWN:
        blocks -= ASKED_FOR
    if verb is Verb.UPDATE:
        if blocks != _MOVED:
            return False
    elif blocks and verb not in _WHATEVER_BLOCKS:
        return False
    stages = _STAGES.get(verb)
    # 改单号 may have given it a number that is on no paper yet.
    unprinted = verb is Verb.PRINT and stage is Stage.SHIPPED and not printed
    return stages is None or stage in stages or unprinted


def left_behind(rows: Iterable[ParcelRow]) -> Phrase:
    """``5 单待打印、3 单退款中``: why rows are left out; nothing when there is none."""
    why: dict[str, int] = {}
    for row in rows:
        word = BLOCK_WORDS[heaviest(row.blocks)] if row.blocks else STAGE_WORDS[row.stage]
        why[word] = why.get(word, 0) + 1
    ordered = sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))
    return joined(phrase("{n} 单{why}", n=number, why=phrase(word)) for word, number in ordered)


def joined(parts: Iterable[Phrase]) -> Phrase:
    """``one、two、three``; nothing of none."""
    whole = NOTHING
    for part in parts:
        whole = phrase("{one}、{two}", one=whole, two=part) if whole else part
    return whole
