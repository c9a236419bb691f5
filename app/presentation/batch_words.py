"""What people call the kinds of batches."""

from app.domain.batch import BatchKind

KINDS = {
    BatchKind.ACQUIRE: "取号",
    BatchKind.PRINT: "打印",
    BatchKind.REPRINT: "补打",
    BatchKind.SHIP: "发货",
    BatchKind.SLIPS: "打印发货单",
}
"""Kind → Chinese, as verbs of the workbench have it."""
