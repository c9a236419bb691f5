"""Upload advice for rows, and how it is said."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.instants import SHANGHAI, from_epoch
from app.domain.parcel import Making
from app.domain.pickup import PickupFacts, PickupRules, deadlines
from app.domain.upload_advice import Upload, UploadAdvice, advise, strictest, too_early
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.services.courier_visits import courier_of


class UploadAdviser:
    """Advises with the settings of the moment it was made."""

    def __init__(self, settings: Settings, rules: PickupRules) -> None:
        self._courier = courier_of(settings)
        self._rules = rules

    def advise(self, row: ParcelRow, now: datetime) -> UploadAdvice:
        """When to upload the number of ``row``."""
        facts = PickupFacts(
            paid_at=from_epoch(row.paid_s),
            promise_at=None,
            uploaded_at=None,
            picked_up_at=None,
            presale=row.presale,
        )
        ahead = [d.at for d in deadlines(facts, self._rules) if d.at >= now]
        pay = next(iter(ahead), None)
        return advise(
            now,
            self._courier,
            upload_s=min(self._rules.upload_thresholds_s),
            promise=_promise(row),
            pay=pay,
            appointment=from_epoch(row.appointment_s),
        )

    def for_all(self, rows: Iterable[ParcelRow], now: datetime) -> UploadAdvice | None:
        """The strictest advice for several rows; None of none."""
        return strictest(self.advise(row, now) for row in rows)


def waits_for_buyer(row: ParcelRow, now: datetime) -> bool:
    """Whether ``row`` should not be shipped yet: the buyer chose a later time."""
    return too_early(now, appointment=from_epoch(row.appointment_s), promise=_promise(row))


def advice_words(advice: UploadAdvice) -> Phrase:
    """``现在回传``, ``等到 11-29 17:00 再回传``, ``必须在 … 前回传``."""
    if advice.upload is Upload.WAIT and advice.at is not None:
        return phrase("等到 {at} 再回传", at=_when(advice.at))
    if advice.upload is Upload.BY and advice.at is not None:
        return phrase("必须在 {at} 前回传", at=_when(advice.at))
    return phrase("现在回传")


def reason_words(advice: UploadAdvice) -> Phrase:
    """Why, in one or two sentences."""
    pickup = _when(advice.pickup)
    if advice.late:
        why = phrase("已过承诺发货时间。")
    elif advice.appointment is not None:
        why = _buyers_words(advice, advice.appointment)
    elif advice.upload is Upload.WAIT:
        why = phrase("快递 {pickup} 才来，现在回传，揽收时限会先到。", pickup=pickup)
    elif advice.upload is Upload.BY:
        why = phrase(
            "再晚就是发货超时；快递 {pickup} 才来，回传后要请快递提前揽收。", pickup=pickup
        )
    else:
        why = phrase("快递 {pickup} 来，在回传后的揽收时限内。", pickup=pickup)
    if advice.pay is None:
        return why
    more = phrase("支付后的揽收时限 {at} 早于快递，回传不能延长。", at=_when(advice.pay))
    return phrase("{one}{two}", one=why, two=more)


def whole_advice(advice: UploadAdvice | None) -> Phrase:
    """Advice with its reason in one line; nothing for None."""
    if advice is None:
        return NOTHING
    return phrase("建议{what}：{why}", what=advice_words(advice), why=reason_words(advice))


def _buyers_words(advice: UploadAdvice, appointment: datetime) -> Phrase:
    """Why, while the time that the buyer chose lies ahead."""
    at, pickup = _when(appointment), _when(advice.pickup)
    if not advice.early:
        return phrase("买家预约 {at} 以后发货，但承诺发货时间不比它晚，以承诺为准。", at=at)
    if advice.upload is Upload.BY:
        return phrase(
            "买家预约 {at} 以后发货，不要早于它；再晚就是发货超时，快递 {pickup} 才来，"
            "要请快递提前揽收。",
            at=at,
            pickup=pickup,
        )
    if advice.at == appointment:
        return phrase("买家预约 {at} 以后发货，不要提前发出。", at=at)
    return phrase(
        "买家预约 {at} 以后发货；快递 {pickup} 才来，提前回传，揽收时限会先到。",
        at=at,
        pickup=pickup,
    )


def _promise(row: ParcelRow) -> datetime | None:
    """What belongs to an order that has been shipped keeps no promise of its own."""
    return None if row.made_by is Making.EXTRA else from_epoch(row.promise_s)


def _when(at: datetime) -> Phrase:
    return verbatim(f"{at.astimezone(SHANGHAI):%m-%d %H:%M}")
