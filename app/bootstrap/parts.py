"""What the services of a profile are made of: its files, its store, its ways to the outside."""

from dataclasses import dataclass

from app.adapters.doudian.binder import Doudian
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Endpoint
from app.adapters.files.templates import TemplateLibrary
from app.adapters.robots.sender import HttpRobots
from app.adapters.store import SqlStore, has_sealed_rows, open_store
from app.adapters.vault import KeyringSecrets, open_seal, open_secrets
from app.bootstrap.phone_desk import PhoneDesk
from app.bootstrap.station_printers import DriverPrinter, StationPrinters
from app.bootstrap.taught_secrets import TaughtSecrets
from app.diagnostics.redaction import Redactor
from app.domain.ids import new_id
from app.runtime.bus import Bus
from app.runtime.clock import SystemClock
from app.runtime.courtesy import Courtesy
from app.runtime.lanes import Deliver, Lanes
from app.services.late_news import LateNews
from app.services.phone_links import PhoneLinks
from app.settings.alert_book import AlertFile
from app.settings.clock_file import ClockFile
from app.settings.disk import storage_error, write_whole
from app.settings.file import SettingsFile
from app.settings.printers import PrinterFile
from app.settings.profile import Profile
from app.settings.rule_packs import CHOICE, RulePacks
from app.settings.station_name import station_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the services are made of."""

    profile: Profile
    bus: Bus
    settings: SettingsFile
    clock: SkewedClock
    phone: PhoneDesk
    store: SqlStore
    shops: Doudian
    courtesy: Courtesy
    lanes: Lanes
    station: PrinterFile
    printers: StationPrinters
    templates: TemplateLibrary
    secrets: TaughtSecrets
    robots: HttpRobots
    alerts: AlertFile


def build_parts(
    profile: Profile,
    keyring: str,
    deliver: Deliver,
    redactor: Redactor,
    driver: DriverPrinter | None,
) -> Parts:
    """Open every part of ``profile``.

    Raises:
        StorageError, SecretsError: one cannot be opened; says what to do.
    """
    bus = Bus()
    judges = {CHOICE: RulePacks(profile.rules).check_choice}
    settings = SettingsFile(profile.settings, bus, judges=judges)
    station = PrinterFile(profile.printers, bus, settings.retired)
    told = ClockFile(profile.clock)
    clock = SkewedClock(SystemClock(), told.read(), told.keep)
    backend = keyring or settings.text("keyring.backend")
    secrets = TaughtSecrets(_secrets(profile, backend), redactor.learn)
    seal = open_seal(secrets, may_create=not has_sealed_rows(profile.database))
    courtesy = Courtesy()
    store = open_store(
        profile.database,
        seal=seal,
        bus=bus,
        clock=clock,
        give_way=courtesy.give_way,
        station=lambda: station_name(settings),
    )
    shops = Doudian(
        secrets=secrets,
        clock=clock,
        endpoint=lambda: Endpoint(
            base_url=settings.text("shop.base_url"), proxy=settings.text("shop.proxy")
        ),
    )
    return Parts(
        profile=profile,
        bus=bus,
        settings=settings,
        clock=clock,
        phone=_phone(secrets, store, clock, settings, bus),
        store=store,
        shops=shops,
        courtesy=courtesy,
        lanes=Lanes(deliver, courtesy),
        station=station,
        printers=StationPrinters(
            station,
            settings,
            driver,
            heard=LateNews(store=store, clock=clock, settings=settings),
        ),
        templates=TemplateLibrary(profile.labels),
        secrets=secrets,
        robots=HttpRobots(clock),
        alerts=AlertFile(profile.alerts, bus),
    )


def _secrets(profile: Profile, backend: str) -> KeyringSecrets:
    file = profile.folder / "secrets.keyring" if backend == "file" else None
    return open_secrets(_profile_id(profile), file=file)


def _profile_id(profile: Profile) -> str:
    """What names this profile in a keyring that others share; made once, moves with the folder."""
    path = profile.folder / "profile.id"
    try:
        if not path.exists():
            write_whole(path, new_id().encode())
        return path.read_text("ascii").strip()
    except OSError as error:
        raise storage_error(error, profile.folder.name) from error


def _phone(
    secrets: TaughtSecrets, store: SqlStore, clock: SkewedClock, settings: SettingsFile, bus: Bus
) -> PhoneDesk:
    links = PhoneLinks(secrets=secrets, store=store, clock=clock, settings=settings)
    return PhoneDesk(links=links, secrets=secrets, settings=settings, bus=bus, clock=clock)
