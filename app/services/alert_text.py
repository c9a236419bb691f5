"""What robots say: counts, times and tails of order numbers, and nothing of a person."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.instants import SHANGHAI
from app.domain.pickup_alert import Group, group_words

HEAD = "【准揽】揽收提醒"
GROUPS_MAX = 8
TAILS_MAX = 3
TAIL = 4
TEST = f"{HEAD}：这是一条测试消息，收到说明设置好了。"


def message_text(groups: Sequence[Group], now: datetime) -> str:
    """``groups`` as lines, the most pressing first; of the first one the nearest orders."""
    now_s = int(now.timestamp())
    lines = [HEAD]
    for group in groups[:GROUPS_MAX]:
        pattern, parts = group_words(group, now_s)
        lines.append(pattern.format(**parts))
    if len(groups) > GROUPS_MAX:
        rest = {order for group in groups[GROUPS_MAX:] for order in group.order_ids}
        lines.append(f"还有 {len(rest)} 单不那么急")
    first = groups[0]
    at = datetime.fromtimestamp(first.first_s, SHANGHAI)
    tails = "、".join(masked(order_id) for order_id in first.order_ids[:TAILS_MAX])
    lines.append(f"最急 {at:%m-%d %H:%M}，订单 {tails}")
    shops = frozenset[str]().union(*(group.shop_ids for group in groups))
    if len(shops) > 1:
        lines.append(f"共 {len(shops)} 家店铺")
    return "\n".join(lines)


def masked(order_id: str) -> str:
    """The tail of an order's number."""
    return f"尾号 {order_id[-TAIL:]}"
