import json
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest

from app.cli.exits import Exit
from tests.integration.cli.program import (
    APP_KEY,
    APP_SECRET,
    PATIENCE_S,
    ROOT,
    SHOP_ID,
    command,
    environment,
    run,
)

ARGUMENTS = ("sandbox", "--app-key", APP_KEY, "--shop-id", SHOP_ID, "--orders", "3", "--seed", "7")

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_serves_and_stops(number):
    process = subprocess.Popen(
        command(*ARGUMENTS, "--port", "0", "--speed", "60"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment(ZHUNLAN_APP_SECRET=APP_SECRET),
        cwd=ROOT,
    )
    with process:
        ready = json.loads(process.stdout.readline())
        with urllib.request.urlopen(f"{ready['control_url']}/ledger", timeout=PATIENCE_S) as answer:
            ledger = json.load(answer)
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (ready["app_key"], ready["shop_id"]) == (APP_KEY, SHOP_ID)
    assert APP_SECRET not in json.dumps(ready)
    assert ledger["counts"]["calls"] == 0
    assert process.returncode == Exit.OK
    assert (out, err) == ("", "")


def test_a_taken_port_is_a_known_error():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = str(listener.getsockname()[1])
        done = run([*ARGUMENTS, "--port", port], ZHUNLAN_APP_SECRET=APP_SECRET)
    assert done.returncode == Exit.ERROR
    assert "端口" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_secret_may_come_from_standard_input_and_is_needed():
    assert run(ARGUMENTS).returncode == Exit.ERROR
    short = [*ARGUMENTS[:2], "123", *ARGUMENTS[3:], "--app-secret", "-"]
    done = run(short, stdin=f"{APP_SECRET}\n")
    assert done.returncode == Exit.ERROR
    assert "19" in done.stderr
    assert sys.executable not in done.stderr
