"""A real Chromium without a window, at the size of a phone, driven over its own protocol."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

START_S = 60.0
ANSWER_S = 40.0
STEP_S = 0.05
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # the tests may run as root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


class Browser:
    """One tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self.events: list[dict[str, Any]] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command; events that come before its answer are kept."""
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            found = json.loads(self._connection.recv(timeout=ANSWER_S))
            if found.get("id") == self._number:
                assert "error" not in found, found
                return dict(found["result"])
            self.events.append(found)

    def look(self, *, width: int, height: int, scheme: str) -> None:
        """Be a phone of that size in a light or dark scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=2, mobile=True,
        )  # fmt: skip
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])

    def open(self, url: str) -> None:
        """Go there and wait until it has loaded."""
        self.events.clear()
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def value(self, script: str) -> Any:
        """What an expression of the page is."""
        found = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until an expression is true."""
        pause = threading.Event()
        for _ in range(int(ANSWER_S / STEP_S)):
            if self.value(script):
                return
            pause.wait(STEP_S)
        raise AssertionError(f"never true: {script}")

    def picture(self, path: Path) -> None:
        """Save the whole page."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(found["data"]))

    def complaints(self) -> list[str]:
        """What the browser had to say: broken policy, errors of scripts, failed requests."""
        self.value("1")
        found = []
        for event in self.events:
            params = event.get("params", {})
            if event["method"] == "Log.entryAdded":
                found.append(str(params["entry"]["text"]))
            elif event["method"] == "Runtime.exceptionThrown":
                found.append(str(params["exceptionDetails"]))
        return found


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """Chromium with a profile in ``folder`` until the end of the block."""
    program = shutil.which("chromium")
    assert program, "chromium is missing: python3 installer/bootstrap.py test installs it"
    fonts = folder / "home/.local/share/fonts"
    fonts.mkdir(parents=True)
    packaged = resources.files("pylopdf_fonts_zh_cn").joinpath("NotoSansSC-Regular.otf")
    (fonts / "NotoSansSC-Regular.otf").write_bytes(packaged.read_bytes())
    home = {name: str(folder / "home") for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    home["XDG_DATA_HOME"] = str(folder / "home/.local/share")
    with (
        # Its socket lies there, and the path of a socket is short: a test's folder may be too deep.
        tempfile.TemporaryDirectory(prefix="c") as short,
        subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={folder / 'chromium'}", "about:blank"],
            env={**os.environ, **home, "TMPDIR": short},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as chromium,
    ):
        try:
            with connect(_tab(chromium), max_size=None, proxy=None) as connection:
                yield Browser(connection)
        finally:
            chromium.kill()
            chromium.communicate()


def _tab(chromium: "subprocess.Popen[str]") -> str:
    """Where the first tab listens."""
    assert chromium.stderr is not None
    watch = threading.Timer(START_S, chromium.kill)
    watch.start()
    try:
        said = []
        for line in chromium.stderr:
            said.append(line)
            if "DevTools listening on" in line:
                whole = line.split()[-1]
                break
        else:
            raise AssertionError("chromium did not start: " + "".join(said))
    finally:
        watch.cancel()
        watch.join()
    with connect(whole, max_size=None, proxy=None) as connection:
        connection.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
        targets = json.loads(connection.recv(timeout=ANSWER_S))["result"]["targetInfos"]
    page = next(each for each in targets if each["type"] == "page")
    return whole.partition("/devtools/")[0] + f"/devtools/page/{page['targetId']}"
