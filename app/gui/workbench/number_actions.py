"""What is asked and done about numbers that were taken: 回收, 重做, 更新面单, 加包裹 …."""

from collections.abc import Callable, Sequence

from app.domain.ids import CarrierCode, ParcelId, TrackingNumber
from app.domain.receipt import Receipt
from app.domain.waybill import Carrier
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.question_bar import QuestionBar
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow, RecyclableRow
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.workbench.batches import Batches
from app.presentation.workbench.number_questions import (
    edit_question,
    number_question,
    pieces_question,
    recycle_question,
)
from app.presentation.workbench.verbs import ONE_AT_A_TIME, Verb
from app.services.add_pieces import MOST
from app.services.edit_number import NewNumber

Call = Callable[[JobContext], Receipt]


class NumberActions:
    """Asks in place, then runs a batch; none of it can be undone.

    Args:
        desk, shell: services and the window.
        batches: runs what was asked for.
        question: the page's bar.
        show_parcels: brings parcels into sight and chooses them.
        counted: shows how many numbers can be given back.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        batches: Batches,
        question: QuestionBar,
        *,
        show_parcels: Callable[[tuple[ParcelId, ...]], None],
        counted: Callable[[int], None],
    ) -> None:
        self._desk = desk
        self._shell = shell
        self._batches = batches
        self._question = question
        self._show_parcels = show_parcels
        self._counted = counted
        self._last: dict[Verb, Call] = {}

    def ask(self, verb: Verb, rows: Sequence[ParcelRow]) -> None:
        """Ask about ``rows``, all of which ``verb`` fits; what it does comes after a yes."""
        if verb in ONE_AT_A_TIME and len(rows) > 1:
            self._shell.toast(say(phrase("{verb}一次只做一单", verb=phrase(verb.label))))
        elif verb is Verb.EDIT_NUMBER:
            self._ask_number(rows[0])
        elif verb is Verb.PIECES:
            self._ask_pieces(rows[0])
        else:
            question = number_question(verb, rows)
            ids = tuple(row.parcel_id for row in rows)
            self._question.ask(
                say(question.title),
                say(question.text),
                say(question.verb),
                lambda: self._run(verb, self._call(verb, ids)),
            )

    def again(self, verb: Verb, ids: tuple[ParcelId, ...]) -> None:
        """Try what failed once more; its button has named how many."""
        if verb is Verb.ADD_PARCEL:  # the parcel is there: only its number is missing
            self._batches.start(Verb.ACQUIRE, ids)
        elif verb in ONE_AT_A_TIME:
            self._run(verb, self._last[verb])
        else:
            self._run(verb, self._call(verb, ids))

    def offer(self) -> None:
        """可回收: read what there is, show it, and ask."""

        def take(rows: tuple[RecyclableRow, ...]) -> None:
            if not rows:
                self._shell.toast(tr("没有可回收的运单号"))
                return
            ids = tuple(dict.fromkeys(row.parcel_id for row in rows))
            self._show_parcels(ids)
            question = recycle_question(rows)
            self._question.ask(
                say(question.title),
                say(question.text),
                say(question.verb),
                lambda: self._run(Verb.GIVE_BACK, self._call(Verb.GIVE_BACK, ids)),
            )

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.recyclable(), done=take, failed=raise_later
        )

    def count(self) -> None:
        """Tell how many numbers can be given back, on its way through the read lane."""
        self._desk.tasks.run(
            READ,
            lambda _ctx: len(self._desk.reader.recyclable()),
            done=self._counted,
            failed=raise_later,
        )

    def _ask_pieces(self, row: ParcelRow) -> None:
        question = pieces_question(row)

        def begin(pieces: int) -> None:
            self._run(Verb.PIECES, lambda ctx: self._desk.add_pieces(ctx, row.parcel_id, pieces))

        self._question.ask_amount(
            say(question.title), say(question.text), say(question.verb), (2, MOST), begin
        )

    def _ask_number(self, row: ParcelRow) -> None:
        question = edit_question(row)

        def begin(carrier: str, number: TrackingNumber | None) -> None:
            wanted = NewNumber(carrier=CarrierCode(carrier), number=number)
            self._run(
                Verb.EDIT_NUMBER,
                lambda ctx: self._desk.edit_number(ctx, row.parcel_id, wanted),
            )

        def take(carriers: tuple[Carrier, ...]) -> None:
            offered = tuple((carrier.code, carrier.name) for carrier in carriers)
            if row.carrier and row.carrier not in {code for code, _ in offered}:
                offered = ((row.carrier, row.carrier_name), *offered)
            self._question.ask_number(
                say(question.title),
                say(question.text),
                say(question.verb),
                (offered, row.carrier or ""),
                begin,
            )

        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.reader.carriers(row.shop_id),
            done=take,
            failed=raise_later,
        )

    def _call(self, verb: Verb, ids: tuple[ParcelId, ...]) -> Call:
        desk = self._desk
        calls: dict[Verb, Call] = {
            Verb.GIVE_BACK: lambda ctx: desk.give_back_numbers(ctx, ids),
            Verb.REDO: lambda ctx: desk.redo_numbers(ctx, ids),
            Verb.UPDATE: lambda ctx: desk.update_waybills(ctx, ids),
            Verb.ADD_PARCEL: lambda ctx: desk.add_parcel(ctx, ids[0]),
        }
        return calls[verb]

    def _run(self, verb: Verb, call: Call) -> None:
        self._last[verb] = call
        if not self._batches.run(verb, call):
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(verb.label))))
