"""Which carrier, branch and sender new waybills are bought with, for all shops or for one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from app.domain.errors import AppError
from app.domain.ids import CarrierCode, ShopId
from app.domain.shop_shipping import USUAL, ShopShipping
from app.domain.waybill import Address, Branch, Carrier
from app.ports.jobs import JobContext
from app.ports.rows import ShopRow
from app.ports.tasks import NET_USER, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.settings_undo import PutBack, left_words, put_undoably
from app.presentation.status_notify import Notifier
from app.presentation.undo import Told
from app.services.shop_shipping import usual_shipping


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one shop may ship with, as the platform said."""

    shop_id: ShopId
    carriers: tuple[Carrier, ...]
    branches: tuple[Branch, ...]


class ShippingModel:
    """Carriers with an account, their branches, the branch's addresses; each choice is saved.

    Args:
        desk: settings, ``open_shop``, tasks.
        failed: takes errors that are not AppErrors.
        told: takes what was saved in a few words, and what undoes it.
    """

    def __init__(self, desk: Desk, *, failed: Callable[[Exception], None], told: Told) -> None:
        self.offer: Offer | None = None
        self.scope: ShopRow | None = None
        self.loading = False
        self.error: AppError | None = None
        self.changed = Notifier()
        self._desk = desk
        self._report = failed
        self._told = told
        self._generation = 0

    def load(self, shop_id: ShopId) -> None:
        """Ask the platform what ``shop_id`` may ship with; a slower earlier answer is dropped."""
        self._generation += 1
        generation = self._generation
        self.loading, self.error = True, None
        self.changed.notify()

        def ask(ctx: JobContext) -> Offer:
            shop = self._desk.open_shop(shop_id).within(ctx)
            return Offer(shop_id=shop_id, carriers=shop.carriers(), branches=shop.branches())

        def take(offer: Offer) -> None:
            if generation == self._generation:
                self.loading, self.offer = False, offer
                self.changed.notify()

        def broke(error: Exception) -> None:
            if generation == self._generation:
                self.loading = False
                self._failed(error)

        self._desk.tasks.run(NET_USER, ask, done=take, failed=broke)

    def choose_scope(self, shop: ShopRow | None) -> None:
        """Show and set what ``shop`` has of its own; None: what holds for all shops."""
        self.scope = shop
        self.changed.notify()

    @property
    def own(self) -> bool:
        """Whether the chosen shop differs from the others."""
        return self.scope is not None and self.scope.shipping.own

    @property
    def usual(self) -> ShopShipping:
        """What holds for every shop that has nothing of its own."""
        return usual_shipping(self._desk.settings)

    @property
    def held(self) -> ShopShipping:
        """What holds for the chosen scope."""
        return self.scope.shipping.over(self.usual) if self.scope is not None else self.usual

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """Carriers that have a branch account; others cannot give numbers."""
        if self.offer is None:
            return ()
        with_account = {branch.carrier for branch in self.offer.branches}
        return tuple(c for c in self.offer.carriers if c.code in with_account)

    @property
    def carrier(self) -> CarrierCode:
        """The chosen carrier's code, ``""`` when none is."""
        return self.held.carrier or CarrierCode("")

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Branches of the chosen carrier."""
        if self.offer is None:
            return ()
        return tuple(b for b in self.offer.branches if b.carrier == self.carrier)

    @property
    def branch(self) -> Branch | None:
        """The chosen branch; the carrier's first one when none was chosen."""
        wanted = self.held.branch
        return next(
            (b for b in self.branches if b.code == wanted),
            self.branches[0] if self.branches else None,
        )

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Sender addresses registered at the chosen branch."""
        return self.branch.addresses if self.branch else ()

    @property
    def address_index(self) -> int:
        """Which of :attr:`addresses` is used."""
        return min(self.held.address_index, max(len(self.addresses) - 1, 0))

    def choose_carrier(self, code: CarrierCode) -> None:
        """Ship with ``code`` from now on, at its first branch."""
        first = next(
            (b for b in (self.offer.branches if self.offer else ()) if b.carrier == code), None
        )
        self._place(code, first.code if first else "", 0)

    def choose_branch(self, code: str) -> None:
        """Buy numbers at branch ``code``."""
        self._place(self.carrier, code, 0)

    def choose_address(self, index: int) -> None:
        """Send from the branch's address number ``index``."""
        self._place(self.carrier, self.held.branch, index)

    def choose_sender(self, name: str, phone: str) -> None:
        """Print another sender on labels of the chosen shop; both "": the usual one."""
        if self.scope is not None:
            self._keep(replace(self.scope.shipping, sender_name=name, sender_phone=phone))

    def reset(self) -> None:
        """Let the chosen shop ship like any other."""
        self._keep(USUAL)

    def _place(self, carrier: CarrierCode, branch: str, index: int) -> None:
        if self.scope is not None:
            self._keep(
                replace(self.scope.shipping, carrier=carrier, branch=branch, address_index=index)
            )
            return
        self._put(
            {
                "shipping.carrier": carrier,
                "shipping.branch": branch,
                "shipping.address_index": index,
            }
        )

    def _keep(self, shipping: ShopShipping) -> None:
        if self.scope is not None:
            self._keep_of(self.scope, shipping)

    def _keep_of(
        self, shop: ShopRow, shipping: ShopShipping, *, undone: ShopShipping | None = None
    ) -> None:
        """Save; ``undone`` is what an undo takes back, and nothing that came after it."""

        def kept(now: ShopShipping) -> None:
            if self.scope is not None and self.scope.shop_id == shop.shop_id:
                self.scope = replace(self.scope, shipping=now)
            self.error = None
            self.changed.notify()
            if undone is None and now != shop.shipping:
                undo = partial(self._keep_of, shop, shop.shipping, undone=now)
                self._told(phrase("改了「{shop}」的发货设置", shop=verbatim(shop.name)), undo)

        self._desk.tasks.run(
            STORE,
            lambda _ctx: self._desk.manage_shops.shipping(shop.shop_id, shipping, only_over=undone),
            done=kept,
            failed=self._failed,
        )

    def _put(self, values: dict[str, str | int | bool]) -> None:
        self._desk.tasks.run(
            STORE,
            lambda _ctx: put_undoably(self._desk.settings, values),
            done=self._saved,
            failed=self._failed,
        )

    def _saved(self, put_back: PutBack) -> None:
        def undone(left: int) -> None:
            self.changed.notify()
            if left:
                self._told(left_words(left), None)

        def undo() -> None:
            self._desk.tasks.run(
                STORE,
                lambda _ctx: put_back(),
                done=undone,
                failed=self._failed,
            )

        self.changed.notify()
        self._told(phrase("改了发货设置"), undo)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.error = error
        else:
            self._report(error)
        self.changed.notify()


def branch_phrase(branch: Branch) -> Phrase:
    """``余杭仓前 · 余量 860``; a carrier that does not count has no balance."""
    if branch.balance is None:
        return verbatim(branch.name)
    return phrase("{name} · 余量 {n}", name=verbatim(branch.name), n=branch.balance)


def address_text(address: Address) -> str:
    """The address in one line, as the carrier knows it."""
    parts = (address.province, address.city, address.district, address.street, address.detail)
    return " ".join(part for part in parts if part)


def no_branch_phrase(model: ShippingModel) -> Phrase:
    """Why nothing can be chosen, when that is so."""
    if model.offer is not None and not model.carriers:
        return phrase("店铺还没有开通电子面单。在抖店后台「电子面单」里开通网点后点刷新。")
    return NOTHING


def scope_phrase(model: ShippingModel) -> Phrase:
    """Whether the chosen shop differs from the others, and what a change here would do."""
    if model.scope is None:
        return NOTHING
    if model.own:
        return phrase("这家店铺单独设置；没有改的仍用通用设置。")
    return phrase("这家店铺用通用设置；在这里改动只对它生效。")
