"""The dense label of the speed goal: thirty lines of Chinese, and every label another text."""

import random
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from app.domain.waybill import SortMarks
from app.labels.document import GoodsLine, LabelDocument, Party
from app.labels.schema import parse_template
from app.labels.template import Template

KINDS = 19
COMMON = "".join(map(chr, range(0x4E00, 0x4E00 + 2400)))
"""As many characters as people use daily; the first ones are the frequent ones."""

RARE = "".join(map(chr, range(0x4E00, 0x9FA6)))
"""All of the basic block, for runs that meet characters once and never again."""

PRINTED_AT = datetime(2026, 11, 22, 6, 3, tzinfo=UTC)


@cache
def _frequency(count: int) -> tuple[float, ...]:
    """Zipf's law, as running texts keep it: the first 500 of 2,400 make up three quarters."""
    return tuple(accumulate(1 / (rank + 20) for rank in range(count)))


def dense_template() -> Template:
    name = "dense_label"
    text = Path(__file__).with_name(f"{name}.toml").read_text("utf-8")
    return parse_template(name, text)


def dense_label(number: int, *, rare: bool = False) -> LabelDocument:
    """Label ``number`` of a batch: no text but the sender is that of another label.

    ``rare``: the receiver is written in characters of which each is as likely as any other.
    """
    chance = random.Random(number)
    frequency = _frequency(len(COMMON))

    def words(count: int) -> str:
        return "".join(chance.choices(COMMON, cum_weights=frequency, k=count))

    def receiver(count: int) -> str:
        return "".join(chance.choices(RARE, k=count)) if rare else words(count)

    return LabelDocument(
        carrier_name="圆通速递",
        product="标准快递",
        tracking_number=f"YT{1234567890000 + 7919 * number}",
        receiver=Party(
            name=receiver(3),
            phone=f"138****{number % 10_000:04}",
            address=f"广东省深圳市南山区{receiver(38)}{number}号",
        ),
        sender=Party(
            name="准揽仓库",
            phone="0571-88886666",
            address="浙江省杭州市余杭区五常街道文一西路九百六十九号西溪科创园三号仓二楼东门",
        ),
        printed_at=PRINTED_AT + timedelta(seconds=number),
        marks=SortMarks(
            sort_code=f"{number % 1000:03}-A{number % 97:02} {number % 100:02}-028",
            hub_code=f"{number % 1000}W",
            hub_name=words(4) + "转运中心",
        ),
        goods=tuple(
            GoodsLine(text=f"{words(24)} {kind}{number}", quantity=1 + number % 3)
            for kind in range(KINDS)
        ),
        notes=(f"订单 {6921447580236811234 + number}", words(40), f"备注：{words(24)}"),
        sequence=number + 1,
        total=10_000,
    )
