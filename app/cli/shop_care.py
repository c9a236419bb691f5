"""shops colour, tag, pause, resume, reauthorize."""

from app.cli.choosing import choose_one_shop
from app.cli.exits import Exit
from app.cli.session import STDIN, Session
from app.domain.shop_mark import COLOURS


def colour(session: Session) -> int:
    """Give a shop a colour."""
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop)
        name = desk.manage_shops.colour(shop_id, session.args.value)
    said = f"{shop_id} 的颜色是{COLOURS[name]}。" if name else f"{shop_id} 不再有颜色。"
    session.screen.result({"shop_id": shop_id, "colour": name}, [said])
    return Exit.OK


def tag(session: Session) -> int:
    """Give a shop a tag."""
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, session.args.shop)
        text = desk.manage_shops.tag(shop_id, session.args.value)
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
