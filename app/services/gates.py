"""Gates before 取号, printing and shipping: what stops a parcel, and how a person opens them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from app.domain.gate import ASKED_FOR, MAY_PASS, Act, Block, heaviest, stopping
from app.domain.ids import ParcelId
from app.domain.override import LASTS, Letting, Override, checked_reason, passable
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.ports.clock import Clock
from app.ports.overrides import GivenOverrides
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name

OPEN = "open"
DOUBT_LASTS = timedelta(days=30)
"""For so long an act that began under an override may be gone on with."""
_SHIPPING = frozenset({Stage.SHIP_UNKNOWN, Stage.SHIPPED, Stage.PICKED_UP})


def gate_key(block: Block) -> str:
    """The option that says whether a gate is closed or open."""
    return f"gate.{block.value}"


def stale_key(act: Act) -> str:
    """The option that says whether facts that cannot be checked stop ``act``."""
    return f"gate.stale.{act.value}"


def stale_max_key(act: Act) -> str:
    """The option that says how old such facts may be for ``act`` while its gate is open."""
    return f"gate.stale_max_s.{act.value}"


def tell_passed(
    lines: Mapping[ParcelId, Line], rows: Mapping[ParcelId, ParcelRow]
) -> dict[ParcelId, Line]:
    """``lines`` in which what went on under an open gate says so."""
    return {
        parcel_id: _passed(line, rows[parcel_id].passed) if parcel_id in rows else line
        for parcel_id, line in lines.items()
    }


def _passed(line: Line, passed: frozenset[Block]) -> Line:
    if line.outcome is not Outcome.DONE or line.title or not passed:
        return line
    return replace(line, title=f"放行：{heaviest(passed).reason}")


class Gates:
    """Judges with the settings and the overrides of this moment."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def before(
        self, act: Act, rows: Mapping[ParcelId, ParcelRow], *, begun: bool = False
    ) -> dict[ParcelId, ParcelRow]:
        """``rows`` with the blocks that stop ``act`` only; ``begun`` as in :meth:`stops`."""
        blocked = [parcel_id for parcel_id, row in rows.items() if row.blocks]
        if not blocked:
            return dict(rows)
        with self._store.begin() as work:
            found = self._stopping(work, act, {p: rows[p].blocks for p in blocked}, begun=begun)
        judged = dict(rows)
        for parcel_id, blocks in found.items():
            passed = rows[parcel_id].passed | (rows[parcel_id].blocks - blocks)
            judged[parcel_id] = replace(rows[parcel_id], blocks=blocks, passed=passed)
        return judged

    def stops(
        self, work: UnitOfWork, act: Act, ids: Iterable[ParcelId], *, begun: bool = False
    ) -> dict[ParcelId, frozenset[Block]]:
        """What stops ``act`` for each of ``ids`` now, inside the caller's unit of work.

        ``begun``: it began before, and goes on under the override that it began with. At the
        scanner that holds for each parcel whose shipping began.
        """
        return self._stopping(work, act, work.parcels.blocks(ids), begun=begun)

    def begin(self, work: UnitOfWork, act: Act, ids: Iterable[ParcelId]) -> None:
        """``act`` begins in this commit: the overrides of ``ids`` are used up by it."""
        work.overrides.use(ids, act, self._clock.now())

    def override(
        self,
        act: Act,
        ids: Iterable[ParcelId],
        reason: str,
        *,
        unchecked: Iterable[ParcelId] = (),
        named: Mapping[ParcelId, frozenset[Block]] | None = None,
    ) -> Letting:
        """Let those of ``ids`` that may pass do so before ``act``, for :data:`LASTS`.

        Args:
            act: before what.
            ids: which parcels.
            reason: why.
            unchecked: those that go on although the platform cannot be asked about them.
            named: the gates that the person was told of. What another one stops by now is not
                let through: its act stops it again and says why. None: those of now.

        Returns:
            The overrides given, and those that nobody may let through. What nothing stops, or
            something that was not named, is in neither.

        Raises:
            InvalidInput: no reason is given.
        """
        why = checked_reason(reason)
        actor = operator_name(self._settings)
        now = self._clock.now()
        with self._store.begin() as work:
            old = frozenset(unchecked)
            judged = self.stops(work, act, ids).items()
            stale = frozenset({Block.UNCHECKED})
            found = {p: b for p, b in ((p, b | stale if p in old else b) for p, b in judged) if b}
            may = {parcel_id: blocks for parcel_id, blocks in found.items() if passable(blocks)}
            told = may if named is None else named
            new = [
                Override(
                    parcel_id=parcel_id, act=act, blocks=blocks, reason=why, actor=actor, at=now
                )
                for parcel_id, blocks in may.items()
                if blocks <= told.get(parcel_id, frozenset())
            ]
            given = work.overrides.add(new)
            self._note(work, "override", given)
            work.commit()
        return Letting(given=given, stopped=frozenset(found) - frozenset(may))

    def withdraw(self, given: Iterable[Override]) -> tuple[Override, ...]:
        """Take overrides back that no act has used, in one commit; returns these.

        The act that begins uses its override up in the commit of its intent: either that comes
        first, and the override stays, or this does, and the gates stop the act.
        """
        with self._store.begin() as work:
            gone = work.overrides.withdraw((each.number for each in given), self._clock.now())
            self._note(work, "withdraw", gone)
            if gone:
                work.commit()
        return gone

    def restore(self, withdrawn: Iterable[Override]) -> tuple[Override, ...]:
        """Undo a withdrawal: they open what they did, for the time that is left of them."""
        with self._store.begin() as work:
            back = work.overrides.restore(each.number for each in withdrawn)
            self._note(work, "restore", back)
            if back:
                work.commit()
        return back

    def refusing(self, work: UnitOfWork, ids: Iterable[ParcelId]) -> frozenset[ParcelId]:
        """Those of ``ids`` whose waiting refund a person chose to ship in spite of, on record."""
        asked = [p for p, b in work.parcels.blocks(ids).items() if Block.REFUND_PENDING in b]
        if not asked:
            return frozenset()
        opened = work.overrides.opened(asked, Act.SHIP, self._clock.now() - LASTS, begun=False)
        return frozenset(p for p, blocks in opened.items() if Block.REFUND_PENDING in blocks)

    def open_by_setting(self) -> frozenset[Block]:
        """Gates that only warn, whatever the act; facts too old are judged act by act."""
        return frozenset(
            block
            for block in MAY_PASS - {Block.UNCHECKED}
            if self._settings.text(gate_key(block)) == OPEN
        )

    def may_be_stale(self, act: Act) -> float | None:
        """For how many seconds unchecked facts will do before ``act``; None: its gate is shut."""
        if self._settings.text(stale_key(act)) != OPEN:
            return None
        return self._settings.number(stale_max_key(act))

    def _note(self, work: UnitOfWork, what: str, about: Iterable[Override]) -> None:
        for each in about:
            work.audit.record(
                actor=operator_name(self._settings),
                action=f"gate.{what}.{each.act.value}",
                subject=each.parcel_id,
                at=self._clock.now(),
                note=f"{' '.join(sorted(each.blocks))}: {each.reason}",
            )

    def judged(
        self,
        act: Act,
        parcels: Mapping[ParcelId, tuple[Stage, frozenset[Block]]],
        given: GivenOverrides,
    ) -> dict[ParcelId, frozenset[Block]]:
        """What stops ``act`` for parcels that were read with their stages and blocks."""
        blocks = {parcel_id: found for parcel_id, (_, found) in parcels.items()}
        return self._judge(act, blocks, given, lambda parcel_id: parcels[parcel_id][0])

    def _stopping(
        self,
        work: UnitOfWork,
        act: Act,
        blocks: Mapping[ParcelId, frozenset[Block]],
        *,
        begun: bool = False,
    ) -> dict[ParcelId, frozenset[Block]]:
        return self._judge(act, blocks, work.overrides, work.parcels.stage, begun=begun)

    def _judge(
        self,
        act: Act,
        blocks: Mapping[ParcelId, frozenset[Block]],
        given: GivenOverrides,
        stage_of: Callable[[ParcelId], Stage | None],
        *,
        begun: bool = False,
    ) -> dict[ParcelId, frozenset[Block]]:
        by_setting = self.open_by_setting()
        stopped = [parcel_id for parcel_id, found in blocks.items() if found]
        opened = self._opened(given, act, stopped, begun=begun)
        if act is Act.SCAN and not begun:
            # What a person let be shipped may leave: its override was used up by the shipping.
            shipping = [p for p in stopped if stage_of(p) in _SHIPPING]
            opened |= self._opened(given, act, shipping, begun=True)
        if act is Act.NUMBER:
            for parcel_id in stopped:
                if stage_of(parcel_id) is Stage.NUMBER_UNKNOWN:
                    opened[parcel_id] = opened.get(parcel_id, frozenset()) | ASKED_FOR
        return {
            parcel_id: stopping(found, opened=by_setting | opened.get(parcel_id, frozenset()))
            for parcel_id, found in blocks.items()
        }

    def _opened(
        self, given: GivenOverrides, act: Act, stopped: Sequence[ParcelId], *, begun: bool
    ) -> dict[ParcelId, frozenset[Block]]:
        """The gates that persons opened."""
        if not stopped:
            return {}
        since = self._clock.now() - (DOUBT_LASTS if begun else LASTS)
        return given.opened(stopped, act.overridden_by, since, begun=begun)
