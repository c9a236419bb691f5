"""Binding shops: self-use apps by key, secret and shop id; tool apps by the authorize page."""

from collections.abc import Callable
from secrets import token_urlsafe

from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.ids import ShopId
from app.ports.jobs import JobContext
from app.ports.rows import ShopRow
from app.ports.shops import Shop
from app.ports.tasks import NET_USER, READ, STORE
from app.presentation.desk import Desk
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier

FIELD_OF_CODE = {
    "bind.app_key": "app_key",
    "bind.app_secret": "app_secret",
    "bind.shop_id": "shop_id",
    "bind.service_id": "service_id",
    "bind.code": "code",
}
"""Which field an error of binding belongs to."""


class ShopsModel:
    """The bound shops, and one binding at a time.

    Args:
        desk: reader, ``bind_shop``, practice, tasks.
        jobs: shows bindings in the status bar.
        failed: takes errors that belong to no binding.
        bound: told the shop after a binding, so that its first pull can start.
    """

    def __init__(
        self,
        desk: Desk,
        jobs: Jobs,
        *,
        failed: Callable[[Exception], None],
        bound: Callable[[ShopId], None],
    ) -> None:
        self.shops: tuple[ShopRow, ...] = ()
        self.busy = ""  # Chinese, what is being done; "" when nothing is
        self.error: AppError | None = None
        self.changed = Notifier()
        self._desk = desk
        self._jobs = jobs
        self._report = failed
        self._bound = bound
        self._generation = 0

    @property
    def error_field(self) -> str:
        """The field the error belongs to, or ``""`` for the whole form."""
        return FIELD_OF_CODE.get(self.error.code, "") if self.error else ""

    def refresh(self) -> None:
        """Read the bound shops again."""
        self._generation += 1
        generation = self._generation

        def take(shops: tuple[ShopRow, ...]) -> None:
            if generation == self._generation:
                self.shops = shops
                self.changed.notify()

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.shops(), done=take, failed=self._report
        )

    def bind(self, app_key: str, app_secret: str, shop_id: str) -> None:
        """Self-use app: create the first token, or authorize a bound shop again."""
        bind = self._desk.bind_shop.self_use
        self._start(
            "授权店铺", lambda _ctx: bind(app_key, app_secret, ShopId(shop_id.strip())), self._kept
        )

    def bind_code(self, app_key: str, app_secret: str, code: str) -> None:
        """Tool app: exchange the code that the authorize page handed out."""
        bind = self._desk.bind_shop.with_code
        self._start("授权店铺", lambda _ctx: bind(app_key, app_secret, code), self._kept)

    def authorize_url(self, service_id: str) -> str:
        """Tool app: the page the owner opens; ``""`` with :attr:`error` set when it cannot be."""
        self.error = None
        try:
            return self._desk.bind_shop.authorize_url(service_id, token_urlsafe(16))
        except InvalidInput as error:
            self.error = error
            return ""
        finally:
            self.changed.notify()

    def unbind(self, shop_id: ShopId) -> None:
        """Forget the shop's secrets; its orders stay."""
        self._desk.tasks.run(
            STORE,
            lambda _ctx: self._desk.bind_shop.unbind(shop_id),
            done=lambda _none: self.refresh(),
            failed=self._failed,
        )

    @property
    def can_practice(self) -> bool:
        """False in the practice window itself."""
        return self._desk.start_practice is not None

    def start_practice(self, then: Callable[[], None]) -> None:
        """Open the practice shop in a window of its own; ``then`` runs when it is there."""
        start = self._desk.start_practice
        if start is None:
            return

        def work(ctx: JobContext) -> None:
            ctx.progress(0, None, "启动练习店铺和打印机")
            start()

        def ready(_none: None) -> None:
            self.busy = ""
            self.changed.notify()
            then()

        self._start("准备练习店铺", work, ready)

    def _start(
        self,
        title: str,
        job: Callable[[JobContext], Shop] | Callable[[JobContext], None],
        done: Callable[..., None],
    ) -> None:
        if self.busy:
            return
        self.busy, self.error = title, None
        self.changed.notify()
        self._jobs.run_job(title, NET_USER, job, done, self._failed)

    def _kept(self, shop: Shop) -> None:
        self.busy = ""
        self.refresh()
        self._bound(shop.shop_id)

    def _failed(self, error: Exception) -> None:
        self.busy = ""
        if isinstance(error, AppError):
            self.error = None if isinstance(error, Cancelled) else error
        else:
            self._report(error)
        self.changed.notify()
