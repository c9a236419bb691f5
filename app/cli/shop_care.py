"""shops check, colour, tag, pause, resume, shipping, reauthorize."""

from dataclasses import asdict, replace
from datetime import datetime

from app.cli.choosing import choose_one_shop
from app.cli.exits import Exit
from app.cli.session import STDIN, Session
from app.domain.ids import CarrierCode
from app.domain.shop_mark import COLOURS
from app.domain.shop_shipping import USUAL, ShopShipping
from app.ports.rows import ShopRow
from app.ports.tasks import NET_USER
from app.presentation.authorization_words import ending_phrase


def colour(session: Session) -> int:
    """Give a shop a colour."""
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop)
        name = desk.manage_shops.colour(shop_id, session.args.value).after.colour or ""
    said = f"{shop_id} 的颜色是{COLOURS[name]}。" if name else f"{shop_id} 不再有颜色。"
    session.screen.result({"shop_id": shop_id, "colour": name}, [said])
    return Exit.OK


def tag(session: Session) -> int:
    """Give a shop a tag."""
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop)
        text = desk.manage_shops.tag(shop_id, session.args.value).after.tag or ""
    said = f"{shop_id} 的标记是「{text}」。" if text else f"{shop_id} 不再有标记。"
    session.screen.result({"shop_id": shop_id, "tag": text}, [said])
    return Exit.OK


def pause(session: Session) -> int:
    """Stop sync and work for a shop."""
    return _pause(session, paused=True)


def resume(session: Session) -> int:
    """Let sync and work for a shop go on."""
    return _pause(session, paused=False)


def _pause(session: Session, *, paused: bool) -> int:
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop)
        change = desk.manage_shops.pause if paused else desk.manage_shops.resume
        change(shop_id)
    said = f"已暂停 {shop_id}：不再同步和处理，订单仍可查看。" if paused else f"已恢复 {shop_id}。"
    session.screen.result({"shop_id": shop_id, "paused": paused}, [said])
    return Exit.OK


def shipping(session: Session) -> int:
    """Show or set with whom and from where a shop ships."""
    args = session.args
    given = {
        "carrier": args.carrier,
        "branch": args.branch,
        "address_index": args.address,
        "sender_name": args.sender_name,
        "sender_phone": args.sender_phone,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, args.shop)
        kept = next(s.shipping for s in desk.reader.shops() if s.shop_id == shop_id)
        usual = CarrierCode(desk.settings.text("shipping.carrier")) or None
        if args.reset or changes:
            before = USUAL if args.reset else kept
            if "carrier" in changes:  # another courier has other branches
                before = replace(before, branch="", address_index=0)
            elif before.carrier is None and {"branch", "address_index"} & changes.keys():
                before = replace(before, carrier=usual)
            kept = desk.manage_shops.shipping(shop_id, replace(before, **changes))
    data = {"shop_id": shop_id, **asdict(kept)}
    session.screen.result(data, _shipping_lines(shop_id, kept))
    return Exit.OK


def _shipping_lines(shop_id: str, kept: ShopShipping) -> list[str]:
    if not kept.own:
        return [f"{shop_id} 用通用的快递、网点和发件人。"]
    place, sender = "通用的快递和网点", "通用的发件人"
    if kept.carrier:
        branch = kept.branch or "第一个网点"
        place = f"快递 {kept.carrier}，网点 {branch}，发件地址 {kept.address_index}"
    if kept.sender_name:
        sender = f"发件人 {kept.sender_name} {kept.sender_phone}"
    return [f"{shop_id}：{place}；{sender}。"]


def check(session: Session) -> int:
    """Refresh tokens that are due and ask until when the owner lets the program work."""
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop) if session.args.shop else None
        found = session.work(
            desk, NET_USER, lambda ctx: desk.keep_authorized(ctx, shop_id, ask=True)
        )
        rows = [row for row in desk.reader.shops() if shop_id in {None, row.shop_id}]
        now = desk.clock.now()
    session.screen.result(
        {"shops": [standing_data(row) for row in rows]},
        [f"{row.name}（{row.shop_id}）：{standing_words(row, now)}。" for row in rows],
    )
    return Exit.OK if len(found) == len(rows) else Exit.SOME_FAILED


def standing_data(shop: ShopRow) -> dict[str, object]:
    """When a shop's authorization ends, for JSON."""
    return {
        "shop_id": shop.shop_id,
        "authorized": shop.authorized,
        "granted_until": shop.standing.granted_until,
        "tokens_until": shop.standing.tokens_until,
    }


def standing_words(shop: ShopRow, now: datetime) -> str:
    """When a shop's authorization ends, for people."""
    if not shop.authorized:
        return "需重新授权"
    words = ending_phrase(shop, now)
    return f"授权 {words}" if words else "平台没有说明授权哪天到期"


def reauthorize(session: Session) -> int:
    """New tokens for a bound shop; its data stays."""
    args = session.args
    secret = session.app_secret() if args.app_secret == STDIN else args.app_secret
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, args.shop)
        shop = desk.bind_shop.reauthorize(shop_id, secret, args.code)
    session.screen.result(
        {"shop_id": shop.shop_id, "authorized": shop.authorized},
        [f"已重新授权 {shop.name}（{shop.shop_id}），订单和记录都在。"],
    )
    return Exit.OK
