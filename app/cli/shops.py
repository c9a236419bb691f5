"""bind, unbind, shops."""

from app.cli.choosing import choose_one_shop
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.ids import ShopId
from app.domain.instants import from_epoch
from app.domain.shop_mark import COLOURS
from app.ports.rows import ShopRow
from app.presentation.authorization_words import ending_phrase
from app.presentation.formatting import age
from app.presentation.shop_audits import trouble


def bind(session: Session) -> int:
    """Bind a shop by a self-use app's key and secret."""
    args = session.args
    secret = session.app_secret()
    with session.desk() as desk:
        shop = desk.bind_shop.self_use(
            args.app_key, secret, ShopId(args.shop_id), practice=args.practice
        )
    session.screen.result(
        {
            "shop_id": shop.shop_id,
            "name": shop.name,
            "app_key": shop.app_key,
            "authorized": shop.authorized,
            "practice": shop.practice,
        },
        [f"已绑定店铺 {shop.name}（{shop.shop_id}）。接着运行 zhunlan sync 同步订单。"],
    )
    return Exit.OK


def unbind(session: Session) -> int:
    """Forget a shop's secrets; its orders stay."""
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop)
        desk.bind_shop.unbind(shop_id)
    session.screen.result(
        {"shop_id": shop_id, "bound": False}, [f"已解除绑定 {shop_id}，订单和记录都保留着。"]
    )
    return Exit.OK


def shops(session: Session) -> int:
    """List bound shops and the age of their data."""
    with session.desk() as desk:
        rows = desk.reader.shops()
        audits = {audit.shop_id: audit for audit in desk.reader.last_audits()}
        bad_rows = desk.reader.bad_rows()
        now = desk.clock.now()
    troubles = {
        shop.shop_id: trouble(
            audits.get(shop.shop_id), [row for row in bad_rows if row.shop_id == shop.shop_id]
        )
        for shop in rows
    }
    now_s = now.timestamp()
    text = table(
        ("店铺ID", "标记", "颜色", "名称", "状态", "授权", "同步于", "上次出错", "漏单"),
        [
            (
                shop.shop_id,
                shop.tag,
                COLOURS.get(shop.colour, ""),
                shop.name,
                _state(shop),
                str(ending_phrase(shop, now)),
                str(age(now_s - shop.synced_s)) if shop.synced_s else "从未",
                shop.error,
                str(troubles[shop.shop_id] or ""),
            )
            for shop in rows
        ],
    )
    session.screen.result(
        {
            "shops": [
                {
                    "shop_id": shop.shop_id,
                    "name": shop.name,
                    "authorized": shop.authorized,
                    "synced_at": from_epoch(shop.synced_s),
                    "error": shop.error,
                    "missed": str(troubles[shop.shop_id] or ""),
                    "colour": shop.colour,
                    "tag": shop.tag,
                    "paused": shop.paused,
                    "granted_until": shop.standing.granted_until,
                    "tokens_until": shop.standing.tokens_until,
                }
                for shop in rows
            ]
        },
        text if rows else ["还没有绑定店铺。先运行 zhunlan bind。"],
    )
    return Exit.OK


def _state(shop: ShopRow) -> str:
    if shop.paused:
        return "已暂停"
    return "有效" if shop.authorized else "需重新授权"
