"""board: the risk board, what misses a threshold next."""

from app.cli.choosing import choose_branch, choose_shops
from app.cli.exits import Exit
from app.cli.pickup_documents import risk_documents
from app.cli.pickup_words import risk_lines, rules_line
from app.cli.screen import table
from app.cli.session import Session
from app.domain.ids import CarrierCode, ShopId
from app.domain.instants import from_epoch
from app.domain.money import yuan_text
from app.ports.tasks import READ
from app.presentation.countdown import URGENCY_WORDS, Countdowns, Points, Reading, left_phrase
from app.presentation.pickup.board import RiskBoard, RiskFilter, RiskSort
from app.presentation.pickup.entry import RiskEntry, money_of
from app.presentation.pickup.lanes import Lane
from app.presentation.pickup.reading import RiskReading, read_risks
from app.presentation.workbench.words import STAGE_WORDS


def board(session: Session) -> int:
    """List the parcels of a lane, the nearest threshold first."""
    args = session.args
    with session.desk() as desk:
        choose_shops(desk, args.shop)
        branch = choose_branch(desk, args.carrier, args.branch)
        countdowns = Countdowns(desk.rules, desk.rules_of)
        found = session.work(desk, READ, lambda _ctx: read_risks(desk, countdowns, RiskSort()))
        rules = desk.rules
    if found.trouble:
        session.screen.note(found.trouble)
    risks = RiskBoard()
    risks.take(found.arranged)
    risks.use(
        RiskFilter(
            lane=Lane(args.lane),
            shop=ShopId(args.shop) or None,
            carrier=CarrierCode(args.carrier) or None,
            branch=branch,
        )
    )
    shown = risks.shown[: args.limit or None]
    told = _Told(countdowns, found)
    money = money_of(risks.shown, found.stakes)
    lanes = risks.lane_counts()
    threats = [risk for risk in found.risks if args.shop in {"", risk.shop_id}]
    document = {
        "now": from_epoch(found.read_s),
        "rules": {"name": rules.name, "as_of": rules.as_of},
        "penalties": {
            "name": found.penalties.name,
            "version": found.penalties.version,
            "as_of": found.penalties.as_of,
        },
        "lane": args.lane,
        "lanes": {lane.value: count for lane, count in lanes.items()},
        "total": len(risks),
        "cost_fen": money.cost_fen,
        "step_fen": money.step_fen,
        "worst_fen": money.worst_fen,
        "risks": risk_documents(threats),
        "parcels": [told.document(entry) for entry in shown],
    }
    lines = [" · ".join(f"{lane.label} {count}" for lane, count in lanes.items())]
    lines += table(
        ("订单号", "支付→揽收", "回传→揽收", "错过再罚", "已罚", "状态", "快递", "店铺"),
        [told.line(entry) for entry in shown],
    )
    if len(shown) < len(risks):
        lines.append(f"还有 {len(risks) - len(shown)} 件；--limit 0 列出全部。")
    lines.append(
        f"共 {len(risks)} 件：已罚 {yuan_text(money.cost_fen)}，"
        f"下一个时限都错过再罚 {yuan_text(money.step_fen)}。"
    )
    lines += risk_lines(threats)
    lines.append(f"时限按 {rules.name}（{rules.as_of} 版）；{rules_line(None, found.penalties)}")
    session.screen.result(document, lines)
    return Exit.OK


class _Told:
    """Words and documents of rows as of one reading."""

    def __init__(self, countdowns: Countdowns, reading: RiskReading) -> None:
        self._countdowns = countdowns
        self._now_s = reading.read_s
        self._lanes = {
            entry.parcel_id: lane
            for entry, lane in zip(reading.arranged.entries, reading.arranged.lanes, strict=True)
        }

    def line(self, entry: RiskEntry) -> tuple[str, ...]:
        """A row of the table."""
        row = entry.row
        return (
            " ".join(row.order_ids),
            self._words(entry, entry.pay) or "没有时限",
            self._words(entry, entry.upload) or "还没回传",
            yuan_text(entry.step_fen) if entry.step_fen else "",
            yuan_text(entry.cost_fen) if entry.cost_fen else "",
            STAGE_WORDS[row.stage],
            row.carrier_name or row.carrier or "",
            row.shop_name,
        )

    def document(self, entry: RiskEntry) -> dict[str, object]:
        """A row for programs; no receiver."""
        row = entry.row
        return {
            "parcel_id": entry.parcel_id,
            "order_ids": row.order_ids,
            "shop_id": row.shop_id,
            "stage": row.stage,
            "carrier": row.carrier,
            "branch": row.branch,
            "tracking_number": row.tracking_number,
            "early_scan_at": from_epoch(row.early_scan_s),
            "lane": self._lanes[entry.parcel_id],
            "pay": self._clock(entry, entry.pay),
            "upload": self._clock(entry, entry.upload),
            "cost_fen": entry.cost_fen,
            "step_fen": entry.step_fen,
            "worst_fen": entry.worst_fen,
        }

    def _read(self, entry: RiskEntry, points: Points) -> Reading:
        """An anomaly is one of the pay clock, as on the page."""
        if points == entry.pay:
            return self._countdowns.state(entry.row, points, self._now_s)
        return self._countdowns.read(points, self._now_s, entry.row.shop_id)

    def _words(self, entry: RiskEntry, points: Points) -> str:
        if not points:
            return ""
        reading = self._read(entry, points)
        words = (
            str(left_phrase(reading.left_s)),
            URGENCY_WORDS[reading.urgency],
            str(self._countdowns.kinds[reading.kind].name),
        )
        missed = reading.missed
        return " ".join(words) + (
            f" 过{self._countdowns.kinds[missed].name}" if missed >= 0 else ""
        )

    def _clock(self, entry: RiskEntry, points: Points) -> dict[str, object] | None:
        if not points:
            return None
        reading = self._read(entry, points)
        kinds = self._countdowns.kinds
        return {
            "threshold": str(kinds[reading.kind].name),
            "at": from_epoch(reading.at_s),
            "left_s": reading.left_s,
            "urgency": reading.urgency,
            "missed": str(kinds[reading.missed].name) if reading.missed >= 0 else None,
        }
