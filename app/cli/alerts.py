"""alerts: what presses, what is known, and robots."""

from typing import TYPE_CHECKING, Any

from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.errors import AppError, InvalidInput
from app.domain.pickup_alert import grouped
from app.domain.robot import Robot
from app.ports.alerts import KeptAlert
from app.ports.tasks import ALERTS, NET_USER
from app.presentation.alerts.words import (
    clock_words,
    last_words,
    late_words,
    left_words,
    message_lines,
    state_words,
    threshold_words,
    told_words,
)

if TYPE_CHECKING:
    from app.presentation.desk import Desk

_HEAD = ("时限", "到期", "剩余", "订单号", "店铺", "已告知", "状态")


def show(session: Session) -> int:
    """What presses, and shops that are late today."""
    with session.desk() as desk:
        if session.args.look:
            session.work(desk, ALERTS, desk.alerts.look)
        now = desk.clock.now()
        now_s = int(now.timestamp())
        names = {shop.shop_id: shop.name for shop in desk.reader.shops()}
        robots = {robot.robot_id: robot.name for robot in desk.alerts.book.robots()}
        alerts = [a for a in desk.alerts.care.open() if session.args.all or not a.acked_s]
        late = desk.alerts.care.late_shops()
    groups = grouped((a.due for a in alerts if not a.acked_s), now_s)
    lines = [str(line) for line in message_lines(groups, now_s)]
    if late:
        lines.append(str(late_words(late, names)))
    if alerts:
        lines += table(
            _HEAD,
            [
                (
                    str(threshold_words(a.due.threshold)),
                    str(clock_words(a.due.threshold.at_s)),
                    str(left_words(a.due.threshold.at_s, now_s)),
                    a.due.threshold.order_id,
                    names.get(a.due.shop_id, a.due.shop_id),
                    str(told_words(a, robots)),
                    str(state_words(a)),
                )
                for a in alerts
            ],
        )
    document = {
        "at": now,
        "alerts": [_alert(a, now_s) for a in alerts],
        "late_shops": [
            {
                "shop_id": each.share.shop_id,
                "due": each.share.due,
                "late": each.share.late,
                "share": float(each.share.share),
                "critical": each.banner.name == "CRITICAL",
            }
            for each in late
        ],
    }
    session.screen.result(document, lines or ["没有提醒。"])
    return Exit.OK


def _alert(alert: KeptAlert, now_s: int) -> dict[str, Any]:
    at = alert.due.threshold
    return {
        "number": alert.number,
        "order_id": at.order_id,
        "shop_id": alert.due.shop_id,
        "clock": at.clock,
        "hours": at.after_s // 3600 or None,
        "at_s": at.at_s,
        "left_s": at.at_s - now_s,
        "level": alert.due.level.name.lower(),
        "raised_s": alert.raised_s,
        "acked_s": alert.acked_s,
        "acked_by": alert.acked_by,
        "told": alert.told,
    }


def acknowledge(session: Session) -> int:
    """Alerts of some orders, or all, are known; or are not after all."""
    wanted = set(session.args.orders)
    if bool(wanted) is bool(session.args.all):
        raise InvalidInput("alerts.which", "没有说是哪些提醒", "写订单号，或用 --all。")
    undo: bool = session.args.undo
    with session.desk() as desk:
        care = desk.alerts.care
        found = [a for a in care.open() if session.args.all or a.due.threshold.order_id in wanted]
        missing = wanted - {a.due.threshold.order_id for a in found}
        if missing:
            raise InvalidInput(
                "alerts.none",
                f"这些订单没有提醒：{' '.join(sorted(missing))}",
                "用 zhunlan alerts list --all 查看。",
            )
        numbers = [a.number for a in found]
        number = care.take_back(numbers) if undo else len(care.acknowledge(numbers))
    words = f"撤销 {number} 条" if undo else f"知道了 {number} 条提醒"
    session.screen.result({"changed": number, "undo": undo}, [words])
    return Exit.OK


def tell(session: Session) -> int:
    """Robots say now what they may."""
    with session.desk() as desk:
        report = session.work(desk, NET_USER, desk.alerts.tell.robots)
    lines = table(
        ("已发送", "没有发出", "不知道是否发出"),
        [(str(len(report.sent)), str(len(report.failed)), str(len(report.unknown)))],
    )
    session.screen.result(report, lines)
    return Exit.SOME_FAILED if report.failed or report.unknown else Exit.OK


def robots(session: Session) -> int:
    """What is set up; nothing secret."""
    with session.desk() as desk:
        found = desk.alerts.robots.all()
    rows = [
        (
            robot.name,
            robot.kind.label,
            f"{robot.gap_min} 分钟",
            "启用" if robot.on else "停用",
            str(last_words(last)),
        )
        for robot, last in found
    ]
    lines = table(("名称", "平台", "间隔", "状态", "最近一条"), rows)
    document = {"robots": [{"robot": robot, "last": last} for robot, last in found]}
    session.screen.result(document, lines if rows else ["还没有群机器人。"])
    return Exit.OK


def test(session: Session) -> int:
    """Let one robot, or each, say a sentence."""
    with session.desk() as desk:
        wanted = _named(desk, session.args.robot) if session.args.robot else None
        every = (wanted,) if wanted else desk.alerts.book.robots()
        if not every:
            raise InvalidInput("robot.none", "还没有群机器人", "用 zhunlan alerts add 添加。")
        outcomes = [(robot, _test(session, desk, robot)) for robot in every]
    lines = [
        f"{robot.name}：{f'{error.title}。{error.advice}' if error else '已发送'}"
        for robot, error in outcomes
    ]
    document = {
        "robots": [
            {"name": robot.name, "sent": error is None, "error": error.code if error else ""}
            for robot, error in outcomes
        ]
    }
    session.screen.result(document, lines)
    return Exit.SOME_FAILED if any(error for _, error in outcomes) else Exit.OK


def _test(session: Session, desk: "Desk", robot: Robot) -> AppError | None:
    try:
        session.work(desk, NET_USER, lambda ctx: desk.alerts.tell.test(ctx, robot.robot_id))
    except AppError as error:
        return error
    return None


def add(session: Session) -> int:
    """A new robot; address and secret come from a file or standard input, never as arguments."""
    text = session.read_text(session.args.webhook, "地址文件")
    webhook, _, rest = text.strip().partition("\n")
    with session.desk() as desk:
        robot = desk.alerts.robots.add(session.args.name, webhook, rest.strip())
    session.screen.result(
        {"robot": robot}, [f"已添加{robot.kind.label}机器人「{robot.name}」，用 test 试一试。"]
    )
    return Exit.OK


def remove(session: Session) -> int:
    """Forget a robot."""
    with session.desk() as desk:
        robot = _named(desk, session.args.name)
        desk.alerts.robots.remove(robot.robot_id)
    session.screen.result({"removed": robot.name}, [f"已删除机器人「{robot.name}」"])
    return Exit.OK


def _named(desk: "Desk", name: str) -> Robot:
    for robot in desk.alerts.book.robots():
        if robot.name == name:
            return robot
    raise InvalidInput("robot.unknown", "没有叫这个名字的机器人", "用 zhunlan alerts robots 查看。")
