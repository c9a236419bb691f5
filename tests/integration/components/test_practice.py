"""The practice component seen without our client."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from app.sandbox import PracticeConfig, PracticeShop
from app.sandbox.component import PracticeComponent
from app.sandbox.component.shop_key import BadParams, KeyDesk
from tests.integration.components.bench import document, form_params
from tests.integration.components.conftest import Dialect
from tests.integration.sandbox.caller import Caller

Json = dict[str, Any]


@contextmanager
def opened(practice: PracticeComponent) -> Iterator[ClientConnection]:
    with connect(practice.url, proxy=None, compression=None, ping_interval=None) as line:
        yield line


def asked(line: ClientConnection, **message: object) -> Json:
    line.send(json.dumps(message))
    return heard(line)


def heard(line: ClientConnection) -> Json:
    found: Json = json.loads(line.recv(timeout=30))
    return found


def hears_the_end(line: ClientConnection) -> None:
    """Read on until the connection is closed; a time-out would be raised."""
    try:
        while True:
            line.recv(timeout=30)
    except ConnectionClosed:
        return


def test_printers_and_unknown_commands(practice: PracticeComponent, dialect: Dialect) -> None:
    with opened(practice) as line:
        line.send("no JSON")
        line.send("[]")
        reply = asked(line, cmd="getPrinters", requestID="1", version="1.0")
        assert (reply["cmd"], reply["requestID"]) == ("getPrinters", "1")
        assert reply["defaultPrinter"] == reply["printers"][0]["name"]
        assert ("type" in reply["printers"][0]) == (dialect == "cainiao")
        reply = asked(line, cmd="makeCoffee", requestID="2")
        assert (reply["requestID"], reply["status"]) == ("2", "failed")


def test_a_task_without_documents(practice: PracticeComponent, dialect: Dialect) -> None:
    with opened(practice) as line:
        reply = asked(line, cmd="print", requestID="1", task={"taskID": "t", "documents": []})
        if dialect == "cainiao":  # says "initial" first
            reply = heard(line)
            assert (reply["errorCode"], reply["msg"]) == (11, "document not found")
        assert (reply["cmd"], reply["taskID"], reply["status"]) == ("print", "t", "failed")


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ([], "document not found"),
        ([{"encryptedData": "x"}], "模板地址错误"),
        ([{"encryptedData": "x", "templateURL": "https://t.invalid"}], "缺少 signature"),
    ],
)
def test_incomplete_documents(
    practice: PracticeComponent, contents: list[Json], words: str
) -> None:
    page = {"documentID": "A", "contents": contents}
    with opened(practice) as line:
        line.send(json.dumps({"cmd": "print", "task": {"taskID": "t", "documents": [page]}}))
        message = heard(line)
        while message["cmd"] != "notifyPrintResult":
            message = heard(line)
    (row,) = message["printStatus"]
    assert (row["documentID"], row["status"], row["msg"]) == ("A", "failed", words)


def test_the_port_and_the_record_outlast_a_crash(
    practice: PracticeComponent, dialect: Dialect, tmp_path: Path
) -> None:
    url = practice.url
    page = document("YT1")
    standard = {
        "params": form_params(),
        "encryptedData": page.encrypted_data,
        "signature": "s",
        "templateURL": page.template_url,
    }
    request = {
        "cmd": "print",
        "requestID": "r",
        "task": {"taskID": "t", "documents": [{"documentID": "A", "contents": [standard]}]},
    }
    for _ in range(2):
        with opened(practice) as line:
            line.send(json.dumps(request))
            while heard(line)["cmd"] != "notifyPrintResult":
                continue
            practice.kill()
            hears_the_end(line)
        practice.start()
        practice.start()
        assert practice.url == url
    assert [each.sequence for each in practice.documents] == [1, 2]
    record = (tmp_path / "paper" / "documents.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["file"] for row in record] == ["waybill-0001.png", "waybill-0002.png"]


def test_stopping_cuts_a_delay_short(practice: PracticeComponent) -> None:
    practice.faults.delay_s = 3600
    task = {"taskID": "t", "documents": [{"documentID": "A", "contents": []}]}
    with opened(practice) as line:
        line.send(json.dumps({"cmd": "print", "requestID": "r", "task": task}))
        while heard(line)["cmd"] != "print":
            continue
        stopping = threading.Thread(target=practice.stop)
        stopping.start()
        hears_the_end(line)
        stopping.join(30)
    assert practice.documents == ()


class TestKeyDesk:
    def refusal(self, desk: KeyDesk, params: str, data: str = "", sign: str = "") -> str:
        with pytest.raises(BadParams) as caught:
            desk.check(params, data, sign)
        return str(caught.value)

    def changed(self, **members: str) -> str:
        return urlencode(dict(parse_qsl(form_params())) | members)

    def test_the_form(self) -> None:
        desk = KeyDesk("", ())
        desk.check(form_params(), "", "")
        assert self.refusal(desk, "nonsense") == "params is no query string"
        assert self.refusal(desk, self.changed(sign="")) == "params lacks sign"
        wrong = "params is for another call"
        assert self.refusal(desk, self.changed(method="order.searchList")) == wrong
        assert self.refusal(desk, self.changed(param_json="null")) == wrong
        assert self.refusal(desk, self.changed(timestamp="1700000000")) == "timestamp is stale"
        assert self.refusal(desk, self.changed(timestamp="now")) == "timestamp is stale"

    def test_a_shop_that_is_away_or_another(self) -> None:
        with PracticeShop(PracticeConfig(orders=1, speed=0)) as shop:
            caller = Caller(shop)
            caller.authorize()
            caller.close()
            query = caller.query("logistics.getShopKey", "{}") | {"param_json": "{}"}
            params, url = urlencode(query), shop.base_url
            stranger = KeyDesk(url, ("1",))
            assert self.refusal(stranger, params) == "key of an unknown shop"
            known = KeyDesk(url, ("1", "88000001"))
            assert self.refusal(known, params).startswith("signature does not belong")
        assert self.refusal(known, params) == "the platform did not answer"
