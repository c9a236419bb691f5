"""Ask the platform for route events of shipped parcels and note what they prove."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.errors import AppError, AuthorizationError, Cancelled, PlatformRejected
from app.domain.ids import ShopId, TrackingNumber, WaybillId
from app.domain.instants import from_epoch, to_epoch
from app.domain.pickup import PickupFacts, PickupRules, deadlines
from app.domain.poll_plan import NEAR, Tracked, choose, next_ask
from app.domain.route import RouteEvent, RouteScan
from app.domain.trajectory import Trip, TripDeadline, trip_deadlines
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import NO_ROUTE, ShopBinder, ShopPlatform
from app.ports.routes import DueRoute, Rejudged, StoredEvent, Trackable
from app.ports.store import Store
from app.settings.route_rules import RouteRules

AT_ONCE = 3
"""Askings under way: less than half of the connections that all calls share."""
ROUND = 600
"""Askings in one planned round over all shops: ten a second, a tenth of what one API is let."""
AT_A_TIME = 500
"""Events judged again in one commit: other writers wait some milliseconds for it."""


_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReport:
    """What one round of tracking brought.

    ``picked_up`` and ``signed`` count what became so in this round; ``waiting`` were due and found
    no place in the round.
    """

    asked: int
    picked_up: int
    failed: int
    signed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one asking brought: events, or an error."""

    parcel: Trackable
    asked_at: datetime
    events: tuple[RouteEvent, ...] = ()
    error: AppError | None = None


class TrackParcels:
    """Nearest deadlines first; each waybill as often as its answer matters.

    Args:
        store: the database.
        shops: opens shops.
        clock: corrected by the platform's answers.
        pickup: thresholds of both pickup clocks.
        routes: what scans mean, and thresholds after the pickup.
    """

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        pickup: PickupRules,
        routes: RouteRules,
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._pickup = pickup
        self._routes = routes
        self._judged = False

    def __call__(self, ctx: JobContext, shop_id: ShopId, *, limit: int = 2000) -> TrackReport:
        """One round over at most ``limit`` parcels that await pickup, due or not.

        One number that cannot be asked about does not stop the others.
        Raises AuthorizationError and Cancelled, which concern them all.
        """
        self._judge_once(ctx)
        with self._store.begin() as work:
            waiting = work.routes.awaiting_pickup(shop_id, limit)
        return self._ask_all(ctx, waiting, {shop_id: self._open(ctx, shop_id)})

    def due(
        self, ctx: JobContext, shop_ids: Iterable[ShopId], *, budget: int = ROUND
    ) -> TrackReport:
        """One planned round: what is due now, most pressing first, shops taking turns.

        A shop that cannot be opened, or whose authorization ends, is left out; the others go on.

        Raises:
            Cancelled: the round was stopped; what was answered is kept.
        """
        self._judge_once(ctx)
        platforms = dict[ShopId, ShopPlatform]()
        for shop_id in shop_ids:
            try:
                platforms[shop_id] = self._open(ctx, shop_id)
            except AuthorizationError:
                continue
        now = self._clock.now()
        found = self._store.reader.due_routes(tuple(platforms), to_epoch(now))
        due = [_planned(each) for each in found.planned]
        due += [self._tracked(each, now) for each in found.unasked]
        chosen = choose(due, now, budget)
        with self._store.begin() as work:
            looked_up = [work.routes.under_way(WaybillId(each.waybill_id)) for each in chosen]
        parcels = tuple(each for each in looked_up if each is not None)
        report = self._ask_all(ctx, parcels, platforms, leave_out_shops=True)
        return replace(report, waiting=len(due) - len(chosen))

    def rejudge(self, ctx: JobContext) -> int:
        """Judge stored events by the present table, if it was another one; may be cut off.

        Returns how many waybills got other facts.
        """
        changed = 0
        with self._store.begin() as work:
            fingerprint, upto = work.routes.judged_by()
        if fingerprint != self._routes.fingerprint:
            upto = 0
        while True:
            ctx.check()
            with self._store.begin() as work:
                rows = work.routes.stored(upto, AT_A_TIME)
            changes = self._judged_otherwise(rows)
            upto = rows[-1].number if rows else upto
            with self._store.begin() as work:
                changed += work.routes.rejudge(changes)
                work.routes.note_judged(self._routes.fingerprint, upto)
                work.commit()
            if len(rows) < AT_A_TIME:
                return changed

    def _judged_otherwise(self, rows: tuple[StoredEvent, ...]) -> list[Rejudged]:
        judged = ((row, *self._routes.table.again(row.event)) for row in rows)
        return [
            Rejudged(number=row.number, waybill_id=row.waybill_id, kind=kind, province=province)
            for row, kind, province in judged
            if (kind, province) != (row.event.kind, row.event.province)
        ]

    def handed_over(self, numbers: Iterable[TrackingNumber]) -> int:
        """The courier took these numbers just now: they are asked about soon."""
        with self._store.begin() as work:
            known = work.routes.handed_over(numbers, self._clock.now())
            work.commit()
        return known

    def _judge_once(self, ctx: JobContext) -> None:
        """Before the first round: the table of states may have been corrected meanwhile."""
        if not self._judged:
            self.rejudge(ctx)
            self._judged = True

    def _open(self, ctx: JobContext, shop_id: ShopId) -> ShopPlatform:
        return self._shops.open(shop_id).within(ctx)

    def _ask_all(
        self,
        ctx: JobContext,
        parcels: tuple[Trackable, ...],
        platforms: dict[ShopId, ShopPlatform],
        *,
        leave_out_shops: bool = False,
    ) -> TrackReport:
        ended = set[ShopId]()

        def ask(parcel: Trackable) -> _Answer | None:
            if parcel.shop_id in ended:
                return None
            try:
                return self._ask(platforms[parcel.shop_id], parcel)
            except AuthorizationError:
                if not leave_out_shops:
                    raise
                ended.add(parcel.shop_id)
                return None

        asked = picked_up = signed = failed = 0
        for number, answer in enumerate(ctx.map(ask, parcels, limit=AT_ONCE), 1):
            if answer is not None:
                before, after = answer.parcel, self._keep(answer)
                asked += 1
                failed += answer.error is not None
                picked_up += bool(after.picked_up_at and not before.picked_up_at)
                signed += bool(after.signed_at and not before.signed_at)
            ctx.progress(number, len(parcels), "查询揽收")
        return TrackReport(asked=asked, picked_up=picked_up, failed=failed, signed=signed)

    def _ask(self, platform: ShopPlatform, parcel: Trackable) -> _Answer:
        now = self._clock.now()
        try:
            scans = self._scans(platform, parcel, now)
        except (AuthorizationError, Cancelled):
            raise
        except AppError as error:
            return _Answer(parcel, now, error=error)
        return _Answer(
            # The answer is as of its coming: the clock may have been corrected by it.
            parcel,
            self._clock.now(),
            tuple(self._routes.table.judge(scan) for scan in scans),
        )

    def _scans(
        self, platform: ShopPlatform, parcel: Trackable, now: datetime
    ) -> tuple[RouteScan, ...]:
        """From the platform's main record; from its other one where that has nothing.

        A number that was simply not scanned yet has nothing either, so the other record is asked
        only when the main one does not know the number, or a threshold is near.
        """
        number = TrackingNumber(parcel.tracking_number)
        try:
            scans = platform.route(parcel.carrier, number)
        except PlatformRejected as error:
            if error.code != NO_ROUTE:
                raise
            scans = ()
        else:
            if scans or not self._near(parcel, now):
                return scans
        try:
            return platform.package_route(parcel.carrier, number, parcel.receiver)
        except PlatformRejected:
            return scans  # it knows nothing of the number, or not of a receiver by that name

    def _near(self, parcel: Trackable, now: datetime) -> bool:
        ahead = (at - now for at in self._deadlines(parcel) if at >= now)
        return any(left <= NEAR for left in ahead)

    def _keep(self, answer: _Answer) -> Trackable:
        """Events, facts and the next asking in one commit; what the waybill is then."""
        parcel = answer.parcel
        with self._store.begin() as work:
            failures, problem = 0, ""
            if answer.error is None:
                work.routes.add(parcel.waybill_id, answer.events, answer.asked_at)
            else:
                failures, problem = parcel.failures + 1, answer.error.title
            # Meanwhile its parcel may have got another number: then it is asked about no more.
            after = work.routes.under_way(parcel.waybill_id)
            next_at = deadline_at = trip = None
            if after is not None:
                now = answer.asked_at
                tracked = replace(self._tracked(after, now), failures=failures)
                next_at = next_ask(tracked, now)
                deadline_at = min((at for at in tracked.deadlines if at >= now), default=None)
                trip = next(iter(self._trip_deadlines(after)), None)
            work.routes.plan(
                parcel.waybill_id,
                next_at,
                deadline_at=deadline_at,
                failures=failures,
                problem=problem,
                trip=trip,
            )
            work.commit()
        return after or parcel

    def _tracked(self, parcel: Trackable, now: datetime) -> Tracked:
        return Tracked(
            waybill_id=parcel.waybill_id,
            shop_id=parcel.shop_id,
            uploaded_at=parcel.uploaded_at or parcel.paid_at or now,
            deadlines=self._deadlines(parcel),
            next_at=parcel.next_at,
            failures=parcel.failures,
            handed_at=parcel.handed_at,
            picked_up=parcel.picked_up_at is not None,
            delivering=parcel.delivering,
            signed=parcel.signed_at is not None,
        )

    def _deadlines(self, parcel: Trackable) -> tuple[datetime, ...]:
        """Of the pickup clocks until the pickup, of the trajectory after it."""
        if parcel.picked_up_at is None:
            facts = PickupFacts(
                paid_at=parcel.paid_at,
                promise_at=parcel.promise_at,
                uploaded_at=parcel.uploaded_at,
                picked_up_at=None,
                presale=parcel.presale,
            )
            return tuple(each.at for each in deadlines(facts, self._pickup))
        return tuple(each.at for each in self._trip_deadlines(parcel))

    def _trip_deadlines(self, parcel: Trackable) -> tuple[TripDeadline, ...]:
        trip = Trip(
            picked_up_at=parcel.picked_up_at,
            hub_at=parcel.hub_at,
            last_at=parcel.last_at,
            signed_at=parcel.signed_at,
            from_province=parcel.from_province,
            to_province=parcel.to_province,
        )
        return trip_deadlines(trip, self._routes.trajectory)


def _planned(due: DueRoute) -> Tracked:
    """What ranking needs of a waybill that was asked about before."""
    deadline, next_at = from_epoch(due.deadline_s), from_epoch(due.next_s)
    return Tracked(
        waybill_id=due.waybill_id,
        shop_id=due.shop_id,
        uploaded_at=from_epoch(due.uploaded_s) or next_at or _LONG_AGO,
        deadlines=(deadline,) if deadline else (),
        next_at=next_at,
        picked_up=due.picked_up,
    )
