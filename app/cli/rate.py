"""rate: the pickup rate of the store, or of a plain CSV without one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from app.adapters.files.rate_orders import BadLine, read_rate_orders
from app.cli.choosing import UNKNOWN_BRANCH, choose_branch, choose_shops
from app.cli.exits import Exit
from app.cli.packs import rule_packs
from app.cli.rate_screen import explained_lines, rate_lines
from app.cli.session import Session
from app.domain.errors import InvalidInput
from app.domain.instants import from_epoch
from app.domain.pickup_rate import Mean, Rate, Score
from app.domain.rate_explain import ExplainedRow, Explanation, Figure, explain
from app.domain.rate_line import Scan, Unit
from app.domain.rate_sentences import bucket_name
from app.domain.rule_pack import Reading
from app.ports.tasks import READ
from app.runtime.bus import Bus
from app.services.rate_pickups import Rated, RateWish, rate_way, read_as_of
from app.settings.file import SettingsFile
from app.settings.profile import profile_at


@dataclass(frozen=True, slots=True)
class _Found:
    """What was scored, and lines of the file that could not be."""

    rated: Rated
    bad: tuple[BadLine, ...] = ()


def rate(session: Session) -> int:
    """Show the figures, and the rows behind one of them."""
    wish = _wish(session)
    found = _of_file(session, wish) if session.args.orders else _Found(_of_store(session, wish))
    rated = found.rated
    explained = _explained(session, rated)
    units = {unit: rated.settled(unit) for unit in _units(session)}
    for bad in found.bad:
        session.screen.note(f"第 {bad.line} 行：{bad.reason}，没有计入")
    document = _document(rated.rate, units)
    document["bad_lines"] = list(found.bad)
    if explained is not None:
        document["explained"] = _explanation(explained)
    session.screen.result(
        document,
        [
            *rate_lines(rated.rate, units),
            *(explained_lines(rated.rate, explained) if explained is not None else ()),
        ],
    )
    return Exit.SOME_FAILED if found.bad else Exit.OK


def _wish(session: Session) -> RateWish:
    args = session.args
    return RateWish(
        pack=args.pack,
        reading=Reading(args.reading) if args.reading else None,
        unit=Unit(args.unit) if args.unit else None,
        scan=Scan(args.scan) if args.scan else None,
        as_of=read_as_of(args.as_of) if args.as_of else None,
    )


def _of_file(session: Session, wish: RateWish) -> _Found:
    """Of a CSV: settings and packs of the profile count, if there are any; nothing is made."""
    settings = SettingsFile(profile_at(session.args.profile).settings, Bus())
    if settings.trouble:
        session.screen.note(settings.trouble)
    way = rate_way(wish, settings, rule_packs(session), datetime.now(UTC))
    read = read_rate_orders(session.read_text(session.args.orders, "订单文件"))
    if way.unit is Unit.PARCEL and not read.has_parcels:
        raise InvalidInput(
            "rate.parcels",
            "文件没有 parcel_id 列，不能按包裹计算",
            "加上 parcel_id 列，或用 --unit sku、--unit order。",
        )
    shop = session.args.shop
    lines = tuple(line for line in read.lines if shop in {"", line.shop_id})
    rated = Rated(way=way, rate=way.score(lines), lines=lines)
    carrier, branch = session.args.carrier, session.args.branch
    if branch and not carrier:
        raise InvalidInput("branch.carrier", "没有写是哪家快递的网点", "和 --carrier 一起用。")
    wanted = "" if branch == UNKNOWN_BRANCH else branch or None
    return _Found(rated.of_courier(carrier or None, wanted), read.bad)


def _of_store(session: Session, wish: RateWish) -> Rated:
    with session.desk() as desk:
        choose_shops(desk, session.args.shop)
        shop = session.args.shop
        carrier = session.args.carrier
        branch = choose_branch(desk, carrier, session.args.branch)
        rated = session.work(desk, READ, lambda _ctx: desk.rate_pickups(wish, shop))
    return rated.of_courier(carrier or None, branch)


def _units(session: Session) -> tuple[Unit, ...]:
    """Counts that are told beside the one asked for."""
    return (Unit.SKU_ORDER, Unit.ORDER) if session.args.orders else tuple(Unit)


def _explained(session: Session, rated: Rated) -> Explanation | None:
    figure = session.args.explain
    if not figure:
        return None
    way = rated.way
    bucket = session.args.bucket - 1
    if not 0 <= bucket <= len(way.pack.edges_s):
        raise InvalidInput(
            "rate.bucket", "没有这个时段", f"--bucket 写 1 到 {len(way.pack.edges_s) + 1}。"
        )
    if Figure(figure) is Figure.WORST and rated.rate.worst is None:
        raise InvalidInput(
            "rate.no_worst", "平均时长没有最坏值", "还没揽收的订单可以无限晚；看 best。"
        )
    return explain(
        rated.lines,
        way.pack,
        Figure(figure),
        as_of=way.as_of,
        reading=way.reading,
        unit=way.unit,
        scan=way.scan,
        bucket=bucket,
    )


def _document(rate: Rate, units: dict[Unit, int]) -> dict[str, object]:
    pack = rate.pack
    return {
        "pack": pack.name,
        "title": pack.title,
        "version": pack.version,
        "rules_as_of": pack.as_of,
        "assumptions": pack.assumptions,
        "indicator": pack.indicator,
        "reading": rate.reading,
        "unit": rate.unit,
        "scan": rate.scan,
        "as_of": from_epoch(rate.as_of_s),
        "window": {
            "from": from_epoch(rate.window.start_s),
            "until": from_epoch(rate.window.end_s),
        },
        "settled": _score(rate, rate.settled),
        "best": _score(rate, rate.best),
        "worst": _score(rate, rate.worst) if rate.worst is not None else None,
        "today": rate.today,
        "pending": rate.pending,
        "stale": rate.stale,
        "old": rate.old,
        "anomalies": rate.anomalies,
        "excluded": {why.value: count for why, count in rate.excluded},
        "delivery": _mean(rate.delivery),
        "pickup": _mean(rate.pickup),
        "settled_units": {unit.value: count for unit, count in units.items()},
    }


def _score(rate: Rate, score: Score) -> dict[str, object]:
    return {
        "value": _number(score.value),
        "exact": _exact(score.value),
        "ceiling": _number(score.ceiling),
        "index": _number(score.index),
        "total": score.total,
        "anomalies": score.anomalies,
        "buckets": [
            {
                "name": bucket_name(rate.pack, bucket),
                "count": count,
                "share": _number(score.share(bucket)),
            }
            for bucket, count in enumerate(score.counts)
        ],
    }


def _mean(mean: Mean) -> dict[str, object]:
    return {
        "seconds": _number(mean.seconds),
        "exact": _exact(mean.seconds),
        "total_s": mean.total_s,
        "count": mean.count,
    }


def _explanation(explained: Explanation) -> dict[str, object]:
    return {
        "figure": explained.figure,
        "divisor": explained.divisor,
        "value": _number(explained.value),
        "exact": _exact(explained.value),
        "rows": [_row(row) for row in explained.rows],
    }


def _row(row: ExplainedRow) -> dict[str, object]:
    return {
        "order_id": row.order_id,
        "sku_order_id": row.sku_order_id,
        "parcel_id": row.parcel_id,
        "shop_id": row.shop_id,
        "carrier": row.carrier,
        "clock": row.clock,
        "from": from_epoch(row.from_s),
        "until": from_epoch(row.until_s),
        "elapsed_s": row.elapsed_s,
        "bucket": None if row.bucket is None else row.bucket + 1,
        "credit": row.credit,
        "sentence": row.sentence,
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
