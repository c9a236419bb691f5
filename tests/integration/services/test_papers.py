"""Sheets of a day on a real database: label order, picking and stock lists, proof of a batch."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import InvalidInput, StorageError
from app.domain.gate import Act
from app.domain.hold import HoldWish
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.label_order import LabelOrder
from app.domain.leaving import CASE_WAITS
from app.domain.parcel import PENDING_STAGES, Stage
from app.domain.proof import VOID, Tally, Tick, asked_about, batch_label_of
from app.domain.receipt import Outcome
from app.domain.shelf import walk_key
from app.presentation.desk import Desk
from app.presentation.workbench.proving import scanned
from app.presentation.workbench.verdict import Grade, judge_checked
from app.services.shelf_locations import LocationChange
from app.settings.printers import FIRST
from tests.fakes.tasks import job_context
from tests.integration.services.conftest import later, parcels, shop_of, tracking

COUNT = 6
DAY_S = 86_400
DETAIL = "order.orderDetail"


@pytest.fixture
def numbered(desk: Desk, site: PracticeSite) -> Desk:
    desk.sync_orders(job_context(), shop_of(site))
    desk.acquire_waybills(job_context(), parcels(desk, Stage.TO_NUMBER)[:COUNT])
    codes = sorted({piece.code for piece in desk.reader.pieces(_pending(desk)) if piece.code})
    text = "商家编码,库位\n" + "".join(
        f"{c},A-{n}\n" for n, c in zip((10, 2, 1), codes, strict=False)
    )
    places = desk.shelf_locations
    places.take(places.look_in(text.encode("gb18030")))
    return desk


def _pending(desk: Desk) -> frozenset[ParcelId]:
    return frozenset(row.parcel_id for row in desk.reader.parcels(stages=PENDING_STAGES))


def printed(
    desk: Desk, order: LabelOrder = LabelOrder.LOCATION
) -> tuple[str, tuple[ParcelId, ...]]:
    """Print six labels; the batch's label and its parcels."""
    wanted = desk.order_labels(parcels(desk, Stage.TO_PRINT), order)
    receipt = desk.print_labels(job_context(), wanted, FIRST)
    (batch,) = [b.batch for b in desk.reader.batches() if b.batch.batch_id == receipt.batch_id]
    return batch.label, wanted


def test_labels_follow_the_walk_and_keep_it_in_the_batch(numbered: Desk) -> None:
    label, wanted = printed(numbered)
    places = numbered.reader.locations()
    first = {}
    for piece in numbered.reader.pieces(frozenset(wanted)):
        stop = walk_key(places.get(piece.code, "~"))
        first[piece.parcel_id] = min(first.get(piece.parcel_id, stop), stop)
    stops = [first[parcel_id] for parcel_id in wanted]
    assert stops == sorted(stops)
    assert len(set(stops)) > 1
    batch, kept = numbered.prove_batch.parcels(label)
    assert (batch.label, kept) == (label, wanted)
    sheets = numbered.prove_batch.open(label).sheets
    assert [(s.sequence, s.parcel_id) for s in sheets] == list(enumerate(wanted, 1))


@pytest.mark.parametrize("order", list(LabelOrder))
def test_every_order_keeps_every_parcel(numbered: Desk, order: LabelOrder) -> None:
    wanted = (*parcels(numbered, Stage.TO_PRINT), ParcelId("gone"))
    found = numbered.order_labels(wanted, order)
    assert sorted(found) == sorted(wanted)
    assert found[-1] == "gone"
    rows = {row.parcel_id: row for row in numbered.reader.parcels_by_id(frozenset(found))}
    if order is LabelOrder.PAID:
        paid = [rows[p].paid_s for p in found[:-1]]
        assert paid == sorted(paid)


@pytest.mark.parametrize("template", ["", "picking_list_100x150"])
def test_the_footer_of_a_batchs_list_names_it(
    numbered: Desk, tmp_path: Path, template: str
) -> None:
    label, wanted = printed(numbered)
    path = tmp_path / "list.pdf"
    made = numbered.list_picking(wanted, path, batch=label, by_parcel=True, template=template)
    assert [line.sequence for line in made.lines] == sorted(line.sequence for line in made.lines)
    assert {line.sequence for line in made.lines} == set(range(1, COUNT + 1))
    document = pypdfium2.PdfDocument(path)
    try:
        for page in document:
            picture = page.render(scale=300 / 72).to_pil().convert("L")
            (code,) = zxingcpp.read_barcodes(picture)
            assert batch_label_of(code.text) == label
            text = page.get_textpage().get_text_range()
    finally:
        document.close()
    assert numbered.prove_batch.open(code.text).label == label
    rows = numbered.reader.parcels_by_id(frozenset(wanted))
    assert not [row for row in rows if row.receiver.split(" ")[0] in text]


def test_a_list_of_chosen_parcels_walks_the_shelves(numbered: Desk, tmp_path: Path) -> None:
    wanted = parcels(numbered, Stage.TO_PRINT)
    made = numbered.list_picking(wanted, tmp_path / "a.pdf")
    rows = numbered.reader.parcels_by_id(frozenset(wanted))
    assert made.pieces == sum(row.quantity for row in rows)
    placed = [line.location for line in made.lines if line.location]
    assert placed == sorted(placed, key=walk_key)
    assert [bool(line.location) for line in made.lines] == sorted(
        (bool(line.location) for line in made.lines), reverse=True
    )


def test_the_stock_list_counts_every_stage_once(numbered: Desk, tmp_path: Path) -> None:
    printed(numbered)
    stock = numbered.list_stock(tmp_path / "b.pdf")
    rows = [r for r in numbered.reader.parcels(stages=PENDING_STAGES) if not r.blocks]
    assert stock.parcels == len(rows)
    assert stock.pieces == sum(row.quantity for row in rows)
    ready = sum(row.quantity for row in rows if row.stage is Stage.TO_SHIP)
    assert sum(line.printed for line in stock.lines) == ready > 0
    assert [line.presale for line in stock.lines] == sorted(line.presale for line in stock.lines)
    path = tmp_path / "b.csv"
    numbered.list_stock(path)
    text = path.read_bytes().decode("utf-8-sig").splitlines()
    assert len(text) == len(stock.lines) + 2
    assert text[-1].split(",")[8] == str(stock.pieces)
    assert not [row for row in rows if row.receiver.split(" ")[0] in "\n".join(text)]


def test_a_batch_is_proved_by_scanning_every_label(numbered: Desk) -> None:
    label, wanted = printed(numbered)
    prove = numbered.prove_batch
    proof = prove.open(label)
    assert proof.tally == Tally(label=label, done=0, total=COUNT)
    numbers = tracking(numbered, wanted)
    assert prove.scan(proof.batch_id, numbers[2])[0] is Tick.TICKED
    assert prove.scan(proof.batch_id, numbers[2])[0] is Tick.TWICE
    assert prove.scan(proof.batch_id, "YT00000000")[0] is Tick.ELSEWHERE
    assert [s.sequence for s in prove.open(f"ZLB{label}").missing] == [1, 2, 4, 5, 6]  # it is kept
    for number in numbers:
        tick, sheet, tally = prove.scan(proof.batch_id, f" {number.lower()}")
        assert sheet is not None
        assert sheet.tracking_number == number
    assert (tick, tally) == (Tick.TICKED, Tally(label=label, done=COUNT, total=COUNT))
    assert prove.again(proof.batch_id).tally == tally
    assert prove.clear(proof.batch_id).tally.done == 0
    with pytest.raises(InvalidInput, match="没有了"):
        prove.scan(BatchId("gone"), numbers[0])
    assert numbered.verify_audit() is None


def test_a_refund_since_printing_stops_its_label(numbered: Desk, site: PracticeSite) -> None:
    label, wanted = printed(numbered)
    (number,) = tracking(numbered, wanted[:1])
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[:1]))
    site.shop.happen.refund(OrderId(row.order_ids[0]))
    numbered.sync_orders(job_context(), shop_of(site))
    proof = numbered.prove_batch.open(label)
    tick, sheet, tally = numbered.prove_batch.scan(proof.batch_id, number)
    assert tick is Tick.BLOCKED
    assert sheet is not None
    assert sheet.blocks
    assert tally == Tally(label=label, done=0, total=COUNT - 1, held_back=1)
    assert proof.tally == tally


def test_an_old_label_is_ticked_as_the_platform_says(numbered: Desk, site: PracticeSite) -> None:
    label, wanted = printed(numbered)
    prove, gate = numbered.prove_batch, numbered.scan_gate
    batch_id = prove.open(label).batch_id
    numbers = tracking(numbered, wanted)
    later(numbered, site, 900)
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[1:2]))
    site.shop.happen.refund(OrderId(row.order_ids[0]))
    for number in numbers[:2]:
        tick, sheet, tally = prove.scan(batch_id, number)
        assert (tick, tally.done) == (Tick.CHECKING, 0)
        assert asked_about((tick, sheet, tally)) <= frozenset(wanted[:2])
    answers = gate.ask(job_context(), wanted[:2])
    assert prove.scan(batch_id, numbers[1], answers)[0] is Tick.BLOCKED
    assert prove.scan(batch_id, numbers[0], answers)[0] is Tick.TICKED
    assert prove.scan(batch_id, numbers[0])[0] is Tick.TWICE  # fresh now: nobody is asked
    assert prove.again(batch_id).tally == Tally(label=label, done=1, total=COUNT - 1, held_back=1)


def test_an_answer_that_comes_late_lets_no_newer_refund_pass(
    numbered: Desk, site: PracticeSite
) -> None:
    label, wanted = printed(numbered)
    (number,) = tracking(numbered, wanted[:1])
    batch_id = numbered.prove_batch.open(label).batch_id
    later(numbered, site, 900)
    slow = numbered.scan_gate.ask(job_context(), wanted[:1])
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[:1]))
    assert not slow[row.parcel_id].blocks
    site.shop.happen.refund(OrderId(row.order_ids[0]))
    numbered.sync_orders(job_context(), shop_of(site))
    assert numbered.prove_batch.scan(batch_id, number, slow)[0] is Tick.BLOCKED


def test_without_the_platform_an_old_label_counts_only_where_that_is_open(
    numbered: Desk, site: PracticeSite
) -> None:
    label, wanted = printed(numbered)
    prove, gate = numbered.prove_batch, numbered.scan_gate
    batch_id = prove.open(label).batch_id
    first, second, third = tracking(numbered, wanted[:3])
    later(numbered, site, 900)
    site.shop.faults.add("http_5xx", endpoint="order.orderDetail", count=None, value=500)

    def scan(number: str, parcel_id: ParcelId) -> Tick:
        assert prove.scan(batch_id, number)[0] is Tick.CHECKING
        answers = gate.ask(job_context(), (parcel_id,))
        return prove.scan(batch_id, number, answers)[0]

    assert scan(first, wanted[0]) is Tick.UNCHECKED
    assert prove.again(batch_id).tally == Tally(label=label, done=0, total=COUNT)
    numbered.gates.override(Act.SHIP, wanted[:1], "店主电话确认", unchecked=wanted[:1])
    assert scan(first, wanted[0]) is Tick.TICKED
    assert scan(second, wanted[1]) is Tick.UNCHECKED
    numbered.settings.put({"gate.stale.scan": "open", "gate.stale_max_s.scan": 1800})
    assert scan(second, wanted[1]) is Tick.TICKED
    numbered.manage_shops.pause(shop_of(site))
    assert scan(third, wanted[2]) is Tick.UNCHECKED
    answers = gate.ask(job_context(), wanted[2:3])
    _, sheet, _ = prove.scan(batch_id, third, answers)
    assert sheet is not None
    assert sheet.trouble == "店铺已暂停"
    now_s = int(numbered.clock.now().timestamp())
    assert judge_checked(third, answers.values(), now_s).grade is Grade.WAIT


def test_gates_that_stand_open_count_in_the_proof(numbered: Desk) -> None:
    label, wanted = printed(numbered)
    prove = numbered.prove_batch
    batch_id = prove.open(label).batch_id
    numbers = tracking(numbered, wanted)
    numbered.hold_orders.hold(wanted[:2], HoldWish(reason="等补货"))
    assert [prove.scan(batch_id, number)[0] for number in numbers[:2]] == [Tick.BLOCKED] * 2
    numbered.gates.override(Act.SHIP, wanted[:1], "加急先发")
    assert prove.scan(batch_id, numbers[0])[0] is Tick.TICKED
    held = Tally(label=label, done=1, total=COUNT - 1, held_back=1)
    assert prove.again(batch_id).tally == held
    assert prove.scan(batch_id, numbers[1])[2] == held
    numbered.settings.put({"gate.held": "open"})
    ticks = [prove.scan(batch_id, number) for number in numbers]
    assert [tick for tick, _, _ in ticks] == [Tick.TWICE] + [Tick.TICKED] * (COUNT - 1)
    assert ticks[-1][2] == Tally(label=label, done=COUNT, total=COUNT)
    assert prove.again(batch_id).tally.complete


def test_what_was_let_be_shipped_leaves_and_nothing_else(
    numbered: Desk, site: PracticeSite
) -> None:
    label, wanted = printed(numbered)
    prove = numbered.prove_batch
    batch_id = prove.open(label).batch_id
    shipped, failed, early = tracking(numbered, wanted[:3])
    numbered.hold_orders.hold(wanted[:3], HoldWish(reason="等补货"))
    numbered.gates.override(Act.SHIP, wanted[:3], "加急先发")
    assert numbered.ship_parcels(job_context(), wanted[:1]).count(Outcome.DONE) == 1
    site.shop.faults.add("refuse", endpoint="order.logisticsAddMultiPack", count=1, value=80000)
    site.shop.faults.add("refuse", endpoint="order.logisticsAdd", count=1, value=80000)
    assert numbered.ship_parcels(job_context(), wanted[1:2]).count(Outcome.FAILED) == 1
    site.shop.faults.clear()
    assert prove.scan(batch_id, shipped)[0] is Tick.TICKED  # its override was used up by that
    assert prove.scan(batch_id, failed)[0] is Tick.BLOCKED  # and this one for nothing
    # One that ran out before its parcel was shipped without it.
    later(numbered, site, 7200)
    numbered.settings.put({"gate.held": "open"})
    assert numbered.ship_parcels(job_context(), wanted[2:3]).count(Outcome.DONE) == 1
    numbered.settings.put({"gate.held": "closed"})
    assert prove.scan(batch_id, early)[0] is Tick.BLOCKED
    assert prove.scan(batch_id, shipped)[0] is Tick.CHECKING  # uploaded, and two hours old
    answers = numbered.scan_gate.ask(job_context(), wanted[:1])
    assert prove.scan(batch_id, shipped, answers)[0] is Tick.TWICE
    asked = numbered.scan_gate.ask(job_context(), wanted[:3])
    assert [bool(asked[parcel_id].blocks) for parcel_id in wanted[:3]] == [False, True, True]


def test_paper_of_a_number_that_was_given_back_is_taken_out(numbered: Desk) -> None:
    label, wanted = printed(numbered)
    (number,) = tracking(numbered, wanted[:1])
    numbered.redo_numbers(job_context(), wanted[:1])
    proof = numbered.prove_batch.open(label)
    tick, sheet, tally = numbered.prove_batch.scan(proof.batch_id, number)
    assert tick is Tick.BLOCKED
    assert sheet is not None
    assert sheet.reason == VOID
    assert tally == proof.tally == Tally(label=label, done=0, total=COUNT - 1, held_back=1)


def test_every_piece_of_a_parcel_is_ticked_by_its_own_number(numbered: Desk) -> None:
    first = parcels(numbered, Stage.TO_PRINT)[0]
    numbered.add_pieces(job_context(), first, 3)
    label, _ = printed(numbered)
    proof = numbered.prove_batch.open(label)
    own = [s for s in proof.sheets if s.parcel_id == first]
    assert len({s.tracking_number for s in own}) == 3
    for sheet in own:
        found = numbered.prove_batch.scan(proof.batch_id, sheet.tracking_number)
        assert found[:2] == (Tick.TICKED, sheet)
    assert found[2].done == 3
    part = own[1].tracking_number[:-1]
    assert numbered.prove_batch.scan(proof.batch_id, part)[0] is Tick.ELSEWHERE
    for nothing in ("", "%", "_"):
        assert numbered.prove_batch.scan(proof.batch_id, nothing)[0] is Tick.ELSEWHERE


def test_only_print_batches_can_be_proved(numbered: Desk) -> None:
    (batch,) = [each.batch for each in numbered.reader.batches()]
    with pytest.raises(InvalidInput, match="不是打印面单的批次"):
        numbered.prove_batch.open(batch.label)
    for unknown in ("0101-01", "YT1", ""):
        with pytest.raises(InvalidInput, match="没有叫"):
            numbered.prove_batch.open(unknown)


def test_places_are_kept_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    places = desk.shelf_locations

    def take(data: bytes) -> LocationChange:
        return places.take(places.look_in(data))

    assert take(b"A,1\nB,2\n").after == {"A": "1", "B": "2"}
    assert take(b"B,2\nC,3\n").after == {"C": "3"}
    wrong = places.look_in(b"A,9\nB\nD,4\n")
    assert [(line.number, line.code) for line in wrong.file.wrong] == [(2, "B")]
    assert (wrong.new, wrong.moved, wrong.emptied) == (1, 1, 0)
    with pytest.raises(InvalidInput, match="没有导入"):
        places.take(wrong)
    assert places.look_in(b"C,\n").emptied == 1
    places.set("C", "")
    assert places.all() == {"A": "1", "B": "2"}
    for name in ("places.csv", "places.xlsx"):
        assert places.give(tmp_path / name) == 2
        assert len(places.take(places.look(tmp_path / name))) == 0
    with pytest.raises(StorageError, match="无法读取"):
        places.look(tmp_path / "missing")
    assert desk.verify_audit() is None


def test_an_undo_leaves_alone_what_was_changed_since(desk: Desk) -> None:
    places = desk.shelf_locations
    places.set("A", "1")
    change = places.take(places.look_in(b"A,2\nB,2\nC,2\n"))
    assert change.before == {"A": "1", "B": "", "C": ""}
    places.set("B", "7")
    assert places.put_back(change) == 1
    assert places.all() == {"A": "1", "B": "7"}
    gone = places.remove(("A", "B", "nowhere"))
    assert places.all() == {}
    assert places.put_back(gone) == 0
    assert places.all() == {"A": "1", "B": "7"}


def test_goods_that_wait_are_known_by_their_codes(numbered: Desk) -> None:
    goods = numbered.shelf_locations.goods()
    pieces = [p for p in numbered.reader.pieces(_pending(numbered)) if p.code]
    assert [each.code for each in goods] == sorted({piece.code for piece in pieces})
    names = {(piece.code, piece.name) for piece in pieces}
    assert all((each.code, each.name) in names for each in goods)


def test_a_case_that_waits_keeps_an_uploaded_label_out(numbered: Desk, site: PracticeSite) -> None:
    label, wanted = printed(numbered)
    prove = numbered.prove_batch
    batch_id = prove.open(label).batch_id
    numbers = tracking(numbered, wanted[:2])
    assert numbered.ship_parcels(job_context(), wanted[:2]).count(Outcome.DONE) == 2
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[:1]))
    assert prove.scan(batch_id, numbers[0])[0] is Tick.TICKED
    assert site.shop.happen.ask_return(row.order_ids[0])
    numbered.sync_orders(job_context(), shop_of(site))
    tick, sheet, tally = prove.scan(batch_id, numbers[0])
    assert (tick, tally) == (Tick.CASE, Tally(label=label, done=0, total=COUNT - 1, held_back=1))
    assert sheet is not None
    assert sheet.reason == CASE_WAITS
    assert prove.again(batch_id).tally == tally
    assert [each.parcel_id for each in prove.again(batch_id).held_back] == [wanted[0]]
    assert prove.scan(batch_id, numbers[1])[0] is Tick.TICKED


def test_a_label_that_its_buyer_wants_later_counts_and_says_so(
    numbered: Desk, site: PracticeSite
) -> None:
    label, wanted = printed(numbered)
    batch_id = numbered.prove_batch.open(label).batch_id
    first, second = tracking(numbered, wanted[:2])
    now_s = int(numbered.clock.now().timestamp())
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[:1]))
    order = next(each for each in site.shop.orders if each.order_id == row.order_ids[0])
    order.appointment_time = now_s + DAY_S
    assert site.shop.happen.move_promise(order.order_id, 5 * DAY_S)
    numbered.sync_orders(job_context(), shop_of(site))
    found = numbered.prove_batch.scan(batch_id, first)
    assert found[0] is Tick.TICKED
    verdict = scanned(*found, now_s=now_s)
    assert (verdict.grade, str(verdict.word)) == (Grade.WAIT, f"{label}：1/{COUNT}")
    assert str(verdict.detail).startswith("买家预约 ")
    assert scanned(*found, now_s=now_s + DAY_S).grade is Grade.GO
    assert scanned(*numbered.prove_batch.scan(batch_id, second), now_s=now_s).grade is Grade.GO


def test_a_case_answered_elsewhere_is_asked_about_before_it_stops_a_scan(
    numbered: Desk, site: PracticeSite
) -> None:
    label, wanted = printed(numbered)
    prove, gate, happen = numbered.prove_batch, numbered.scan_gate, site.shop.happen
    batch_id = prove.open(label).batch_id
    uploaded, refunding = tracking(numbered, wanted[:2])
    assert numbered.ship_parcels(job_context(), wanted[:1]).count(Outcome.DONE) == 1
    orders = [
        next(r.order_ids[0] for r in numbered.reader.parcels_by_id(frozenset({each})))
        for each in wanted[:2]
    ]
    assert happen.ask_return(orders[0])
    refunds = happen.refund(orders[1])
    numbered.sync_orders(job_context(), shop_of(site))
    later(numbered, site, 30)

    def asked() -> int:
        return sum(c.method in {DETAIL, "afterSale.List"} for c in site.shop.ledger.calls)

    for number, parcel_id, tick in (
        (uploaded, wanted[0], Tick.CASE),
        (refunding, wanted[1], Tick.BLOCKED),
    ):
        found = prove.scan(batch_id, number)
        assert (found[0], asked_about(found)) == (tick, frozenset({parcel_id}))
        answers = gate.ask(job_context(), (parcel_id,))
        assert prove.scan(batch_id, number, answers)[0] is tick  # nobody has answered it yet
        assert asked_about(prove.scan(batch_id, number)) == frozenset()  # asked just now
    assert happen.withdraw_refund(orders[0])
    assert happen.withdraw_refund(orders[1])
    later(numbered, site, 30)
    before = asked()
    answers = gate.ask(job_context(), wanted[:3])
    # Each order, and its cases; nothing of the third.
    assert asked() - before == 2 + 1 + len(refunds)
    for number in (uploaded, refunding):
        assert prove.scan(batch_id, number, answers)[0] is Tick.TICKED


def test_a_case_stops_a_scan_by_what_is_known_when_nobody_answers(
    numbered: Desk, site: PracticeSite
) -> None:
    label, wanted = printed(numbered)
    batch_id = numbered.prove_batch.open(label).batch_id
    (number,) = tracking(numbered, wanted[:1])
    (row,) = numbered.reader.parcels_by_id(frozenset(wanted[:1]))
    assert site.shop.happen.refund(row.order_ids[0])
    numbered.sync_orders(job_context(), shop_of(site))
    later(numbered, site, 30)
    site.shop.happen.withdraw_refund(row.order_ids[0])
    site.shop.faults.add("http_5xx", endpoint="afterSale.List", count=None, value=500)
    answers = numbered.scan_gate.ask(job_context(), wanted[:1])
    assert answers[wanted[0]].unchecked is None  # what is known is fresh enough to stop it
    assert numbered.prove_batch.scan(batch_id, number, answers)[0] is Tick.BLOCKED
