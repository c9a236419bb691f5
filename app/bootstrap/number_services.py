"""The services that work on numbers: one guard keeps them, and other programs, from each other."""

from dataclasses import dataclass

from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.acquire_waybills import AcquireWaybills
from app.services.add_parcel import AddParcel
from app.services.add_pieces import AddPieces
from app.services.check_orders import CheckOrders
from app.services.edit_number import EditNumber
from app.services.give_back_numbers import GiveBackNumbers
from app.services.merge_parcels import MergeParcels
from app.services.redo_numbers import RedoNumbers
from app.services.split_parcels import SplitParcels
from app.services.update_waybills import UpdateWaybills


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberServices:
    """Taking, giving back, changing and adding numbers; and what travels under one."""

    acquire: AcquireWaybills
    give_back: GiveBackNumbers
    redo: RedoNumbers
    update: UpdateWaybills
    add_parcel: AddParcel
    add_pieces: AddPieces
    edit: EditNumber
    merge: MergeParcels
    split: SplitParcels


def number_services(
    *,
    store: Store,
    shops: ShopBinder,
    clock: Clock,
    settings: Settings,
    check: CheckOrders,
    guard: Guard,
) -> NumberServices:
    """All of them; ``guard`` lets one work on numbers at a time."""
    acquire = AcquireWaybills(
        store=store, shops=shops, clock=clock, settings=settings, check=check, guard=guard
    )
    give_back = GiveBackNumbers(
        store=store,
        shops=shops,
        clock=clock,
        settings=settings,
        guard=guard,
        find_out=acquire.find_out,
    )
    merge = MergeParcels(
        store=store, shops=shops, clock=clock, settings=settings, check=check, guard=guard
    )
    return NumberServices(
        acquire=acquire,
        give_back=give_back,
        redo=RedoNumbers(
            store=store,
            clock=clock,
            settings=settings,
            give_back=give_back,
            acquire=acquire,
            guard=guard,
        ),
        update=UpdateWaybills(
            store=store, shops=shops, clock=clock, settings=settings, check=check, guard=guard
        ),
        add_parcel=AddParcel(
            store=store, clock=clock, settings=settings, check=check, acquire=acquire
        ),
        add_pieces=AddPieces(
            store=store,
            shops=shops,
            clock=clock,
            settings=settings,
            check=check,
            guard=guard,
            acquire=acquire,
        ),
        edit=EditNumber(
            store=store, shops=shops, clock=clock, settings=settings, check=check, guard=guard
        ),
        merge=merge,
        split=SplitParcels(store=store, clock=clock, settings=settings, guard=guard),
    )
