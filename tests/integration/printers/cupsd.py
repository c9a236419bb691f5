"""A print server of the test's own: real cupsd, private folder and socket, as any user."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from printers.transports.cups import CupsPrograms

_FILES = """ServerRoot {root}/etc
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/run
AccessLog {root}/log/access
ErrorLog {root}/log/error
PageLog {root}/log/page
FileDevice Yes
SystemGroup {group}
{identity}
"""
_CUPSD = """Listen {root}/run/s
Browsing No
WebInterface No
DefaultAuthType None
ErrorPolicy stop-printer
JobRetryInterval 1
MaxLogSize 0
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_CUPSD_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


class Cups:
    """A running server."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.programs = CupsPrograms(server=str(root / "run" / "s"))

    def do(self, program: str, *arguments: str) -> str:
        path = shutil.which(program, path=_CUPSD_PATH)
        assert path, f"{program} of CUPS is not installed"
        code, text = self.programs.run(path, *arguments)
        assert code == 0, text
        return text

    def add(self, queue: str, uri: str) -> None:
        self.do("lpadmin", "-p", queue, "-E", "-v", uri, "-m", "raw")


def until(check: object, seconds: float = 30.0) -> None:
    """Wait until ``check()`` is true."""
    assert callable(check)
    tick = threading.Event()
    for _ in range(round(seconds / 0.05)):
        if check():
            return
        tick.wait(0.05)
    raise AssertionError("it did not happen in time")


@contextlib.contextmanager
def running_cups() -> Iterator[Cups]:
    # Where other users may go, for cupsd's backends run as one, and short: the name of a socket
    # has 107 characters at most. The run's own temp folder is neither.
    outside = os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    root = Path(tempfile.mkdtemp(prefix="zl-cups-", dir=outside))
    try:
        _lay_out(root)
        with _server(root):
            cups = Cups(root)
            until(lambda: "is running" in cups.programs.run("lpstat", "-r")[1])
            yield cups
    finally:
        shutil.rmtree(root)


def _lay_out(root: Path) -> None:
    folders = ["etc", "etc/ppd", "spool", "spool/tmp", "cache", "run", "log"]
    for name in folders:
        (root / name).mkdir()
    identity = ""
    group = "root"
    if os.geteuid() == 0:  # cupsd gives root up, and the folder is closed to others
        root.chmod(0o711)
        identity = "User lp\nGroup lp"
        for name in folders[2:]:
            shutil.chown(root / name, "lp", "lp")
    (root / "etc/cups-files.conf").write_text(
        _FILES.format(root=root, identity=identity, group=group)
    )
    (root / "etc/cupsd.conf").write_text(_CUPSD.format(root=root))


@contextlib.contextmanager
def _server(root: Path) -> Iterator[None]:
    path = shutil.which("cupsd", path=_CUPSD_PATH)
    assert path, "cupsd is not installed: the packages cups and cups-client are needed"
    etc = root / "etc"
    with (root / "output").open("wb") as output:
        server = subprocess.Popen(
            [path, "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")],
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            server.terminate()
            server.wait(20)
