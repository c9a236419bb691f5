import pytest

from printers.components.cainiao import CainiaoDialect
from printers.components.doudian import DoudianDialect
from printers.components.task import CustomArea, Sender, Task
from tests.unit.printers.components.samples import document, task

SENDER = Sender(
    name="王小二",
    phone="13800000000",
    province="浙江省",
    city="杭州市",
    district="西湖区",
    street="文三路",
    detail="1 号",
)
AREA = CustomArea(template_url="https://example.invalid/own.xml", data={"备注": "轻放"})


def test_doudian_print_request_is_the_documented_one() -> None:
    full = document(
        params=lambda: "signed",
        sender=SENDER,
        custom=AREA,
        package_number="1/3",
        print_mask="0x40",
    )
    sent = DoudianDialect().print_task(
        "t-1", Task(documents=(full,), printer="热敏", first_number=5, total=9)
    )
    assert sent == {
        "cmd": "print",
        "requestID": "t-1",
        "version": "1.0",
        "task": {
            "taskID": "t-1",
            "printer": "热敏",
            "preview": False,
            "firstDocumentNumber": 5,
            "totalDocumentCount": 9,
            "documents": [
                {
                    "documentID": "YT001",
                    "contents": [
                        {
                            "params": "signed",
                            "encryptedData": "cipher of YT001",
                            "signature": "sign of YT001",
                            "templateURL": "https://example.invalid/template.xml",
                            "addData": {
                                "senderInfo": {
                                    "address": {
                                        "countryCode": "CHN",
                                        "provinceName": "浙江省",
                                        "cityName": "杭州市",
                                        "districtName": "西湖区",
                                        "streetName": "文三路",
                                        "detailAddress": "1 号",
                                    },
                                    "contact": {"name": "王小二", "mobile": "13800000000"},
                                }
                            },
                            "config": {"packageNumber": "1/3", "printMask": "0x40"},
                        },
                        {
                            "data": {"备注": "轻放"},
                            "templateURL": "https://example.invalid/own.xml",
                        },
                    ],
                }
            ],
        },
    }


def test_what_is_not_given_is_left_out() -> None:
    sent = DoudianDialect().print_task("t-1", task("A", "B"))
    work = sent["task"]
    assert isinstance(work, dict)
    assert list(work) == ["taskID", "printer", "preview", "documents"]
    assert [len(each["contents"]) for each in work["documents"]] == [1, 1]
    assert set(work["documents"][0]["contents"][0]) == {
        "params", "encryptedData", "signature", "templateURL",
    }  # fmt: skip


def test_cainiao_print_request_is_the_documented_one() -> None:
    full = document(sender=SENDER, custom=AREA, params=lambda: pytest.fail("not asked for"))
    sent = CainiaoDialect().print_task("t-2", Task(documents=(full,)))
    assert sent == {
        "cmd": "print",
        "requestID": "t-2",
        "version": "1.0",
        "task": {
            "taskID": "t-2",
            "printer": "",
            "preview": False,
            "notifyType": ["render", "print"],
            "documents": [
                {
                    "documentID": "YT001",
                    "contents": [
                        {
                            "encryptedData": "cipher of YT001",
                            "signature": "sign of YT001",
                            "templateURL": "https://example.invalid/template.xml",
                            "ver": "waybill_print_secret_version_1",
                            "addData": {
                                "sender": {
                                    "name": "王小二",
                                    "mobile": "13800000000",
                                    "phone": "",
                                    "address": {
                                        "province": "浙江省",
                                        "city": "杭州市",
                                        "district": "西湖区",
                                        "detail": "文三路1 号",
                                    },
                                }
                            },
                        },
                        {
                            "data": {"备注": "轻放"},
                            "templateURL": "https://example.invalid/own.xml",
                        },
                    ],
                }
            ],
        },
    }


def test_each_distinct_signer_is_called_once_a_task() -> None:
    calls: list[str] = []

    def first_shop() -> str:
        calls.append("first")
        return f"first {len(calls)}"

    def second_shop() -> str:
        calls.append("second")
        return f"second {len(calls)}"

    pages = (
        document("A", params=first_shop),
        document("B", params=second_shop),
        document("C", params=first_shop),
        document("D"),
    )
    work = DoudianDialect().print_task("t", Task(documents=pages))["task"]
    assert isinstance(work, dict)
    sent = [each["contents"][0]["params"] for each in work["documents"]]
    assert sent == ["first 1", "second 2", "first 1", ""]
    assert calls == ["first", "second"]


@pytest.mark.parametrize("ids", [(), ("A", "A"), ("A", "")])
def test_a_task_needs_documents_each_with_its_own_id(ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="own id"):
        Task(documents=tuple(document(each) for each in ids))


def test_nothing_secret_is_shown() -> None:
    shown = repr(Task(documents=(document(sender=SENDER, custom=AREA, params=lambda: "signed"),)))
    for secret in ("cipher", "sign of", "signed", "王小二", "13800000000", "轻放", "1 号"):
        assert secret not in shown
