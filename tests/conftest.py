"""Rules for every test: nothing of this machine is touched, and nothing is left behind."""

import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.isolation import forbid_network, isolate
from tests.leaks import active_timers, leaked, look

_ROOT = pytest.StashKey[Path]()
_TEMP = pytest.StashKey[Path]()
_UNTRACED = pytest.StashKey[bool]()

settings.register_profile(
    "zhunlan",
    deadline=None,  # a loaded machine is not a bug
    # The same examples again and again show less each time than other ones would.
    max_examples=30 if os.environ.get("CI") else 60,
    database=None,
    derandomize=bool(os.environ.get("CI")),  # the same examples on every run of the checks
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("zhunlan")


def pytest_configure(config: pytest.Config) -> None:
    """Shut the run off from this machine before anything of the app is imported."""
    root = Path(tempfile.mkdtemp(prefix="zl-"))
    config.stash[_ROOT] = root
    config.stash[_TEMP] = isolate(root)
    forbid_network()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it at the end.

    These tests repeat what shorter ones cover, and so do those that try many examples, all but
    one of a test's parameters, and beyond the units every other test of a file: they run without
    the tracer of coverage, a third faster. What it finds covered is a lower bound.
    """
    items.sort(key=lambda item: not _takes_long(item))  # stable: otherwise as they were shuffled
    firsts: dict[str, str] = {}
    for item in items:
        test = item.nodeid.partition("[")[0]
        firsts[test] = min(item.nodeid, firsts.get(test, item.nodeid))
    files: dict[str, list[str]] = {}
    for first in sorted(firsts.values()):
        files.setdefault(first.partition("::")[0], []).append(first)
    # Those of units cost next to nothing.
    traced = {
        first
        for file, tests in files.items()
        for first in tests[:: 1 if file.startswith("tests/unit") else 2]
    }
    for item in items:
        function = getattr(item, "function", None)
        if item.nodeid not in traced or _takes_long(item) or is_hypothesis_test(function):
            item.stash[_UNTRACED] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Rest the tracer from a test's first fixture to its last: its threads begin and end there."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    tracing = plugin and plugin.cov_controller
    if not tracing or not item.stash.get(_UNTRACED, default=False):
        return (yield)
    tracing.pause()
    try:
        return (yield)
    finally:
        tracing.resume()


def _takes_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("slow", "e2e"))


def pytest_collection_finish() -> None:
    """Set the imported modules aside: collections in the tests then take a millisecond.

    What every run imports later anyway is imported here, or it would be walked ever after.
    """
    import pypinyin  # its 200,000 lists come at the first search

    for name in ("keyring.backends.fail", "tests.ready_schema"):
        import_module(name)
    assert pypinyin.lazy_pinyin("练习") == ["lian", "xi"]
    gc.collect()
    gc.freeze()
    gc.disable()  # a worker thread must not collect a window; each test's end does it here


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the private home and temp folder."""
    shutil.rmtree(config.stash[_ROOT], ignore_errors=True)


@pytest.fixture(autouse=True)
def _leaves_nothing_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaks a thread, socket, open file, temp file or timer."""
    uses_qt = "qapp" in request.fixturenames
    gc.collect(2 if uses_qt else 1)  # what the last test's fixtures still held at its end
    if uses_qt:
        gc.freeze()  # what came since to stay, such as modules, is walked no more
    temp = request.config.stash[_TEMP]
    threads = request.node.get_closest_marker("keeps_threads") is None
    before = look(temp, threads=threads)
    timers = active_timers() if uses_qt else []
    yield
    # A window in a cycle must not go while a later test walks the widgets; elsewhere the young
    # generation is all that this test made.
    gc.collect(2 if uses_qt else 0)
    left = leaked(before, lambda: look(temp, threads=threads))
    if uses_qt:
        left += [timer for timer in active_timers() if timer not in timers]
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _logs_no_error(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test during which an unexpected record of level ERROR or above is logged."""
    expected = request.node.get_closest_marker("logs_errors") is not None
    errors = _Errors()
    root = logging.getLogger()
    root.addHandler(errors)
    yield
    root.removeHandler(errors)
    lines = [f"{record.name}: {record.getMessage()}" for record in errors.records]
    if lines and not expected:
        pytest.fail("logged unexpectedly: " + "; ".join(lines), pytrace=False)
    if expected and not lines:
        pytest.fail("marked logs_errors, but logged no error", pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _no_real_keyring() -> None:
    """Make every call of the keyring that a test did not arrange fail, whoever imported it."""
    import keyring
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())


@pytest.fixture(scope="session", autouse=True)
def _ready_schema() -> Iterator[None]:
    """Give new databases their tables at once; ``tests/integration/store`` proves them the same."""
    from app.adapters.store import dialect, migrate
    from tests import ready_schema, shared_statements

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "upgrade", ready_schema.upgrade)
        patch.setattr(dialect, "create_engine", shared_statements.engine)
        yield
