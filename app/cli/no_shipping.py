"""Orders with nothing to carry, as ``zhunlan orders`` lists them."""

from app.cli.screen import cut, table
from app.domain.instants import from_epoch
from app.domain.money import yuan_text
from app.ports.rows import NoShippingRow
from app.presentation.no_shipping.words import NOTE, advice_text, kind_text, status_phrase
from app.presentation.workbench.words import when_text

GOODS_COLUMNS = 30


def no_shipping_lines(rows: tuple[NoShippingRow, ...]) -> list[str]:
    """A table, and what all of them have in common."""
    if not rows:
        return ["没有无需发货的订单。"]
    lines = table(
        ("订单号", "店铺", "类型", "平台状态", "付款时间", "实付", "商品", "怎么办"),
        [_line(row) for row in rows],
        right=("实付",),
    )
    return [*lines, f"共 {len(rows)} 个无需发货的订单。{NOTE}"]


def no_shipping_document(row: NoShippingRow) -> dict[str, object]:
    """One order for programs."""
    return {
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "shop_name": row.shop_name,
        "shop_tag": row.shop_tag,
        "shop_colour": row.shop_colour,
        "status": row.status,
        "virtual": row.virtual,
        "fetched": row.fetched,
        "paid_at": from_epoch(row.paid_s),
        "promise_at": from_epoch(row.promise_s),
        "paid_fen": row.paid_fen,
        "goods": row.goods,
        "quantity": row.quantity,
        "remark": row.seller_words,
        "flag": row.flag,
    }


def _line(row: NoShippingRow) -> tuple[str, ...]:
    return (
        row.order_id,
        f"{row.shop_tag} {row.shop_name}".strip(),
        kind_text(row),
        str(status_phrase(row)),
        when_text(row.paid_s),
        yuan_text(row.paid_fen),
        cut(row.goods, GOODS_COLUMNS),
        advice_text(row),
    )
