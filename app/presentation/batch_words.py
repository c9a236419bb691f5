"""What people call the kinds of batches."""

from app.domain.batch import Batch, BatchKind
from app.domain.remark import RemarkMode

KINDS = {
    BatchKind.ACQUIRE: "取号",
    BatchKind.PRINT: "打印",
    BatchKind.REPRINT: "补打",
    BatchKind.SHIP: "发货",
    BatchKind.SLIPS: "打印发货单",
    BatchKind.GIVE_BACK: "回收号",
    BatchKind.REDO: "重做",
    BatchKind.UPDATE: "更新面单",
    BatchKind.REMARK: "备注",
}
"""Kind → Chinese, as verbs of the workbench have it."""


def batch_word(batch: Batch) -> str:
    """What ``batch`` did, Chinese: remarks that only set a flag are called so."""
    wish = batch.asked.wish
    if wish is not None and wish.mode is RemarkMode.FLAG:
        return "插旗"
    return KINDS[batch.kind]
