import json
from dataclasses import dataclass

import pytest

from app.cli.exits import Exit
from tests.integration.cli.program import Here, run

SECRET = "test_app_secret"
KEY = "test_app_key"


@dataclass(frozen=True)
class Vector:
    """One vector of reference section 8."""

    method: str
    timestamp: str
    given: str
    param_json: str
    md5: str
    hmac: str

    @property
    def answer(self) -> dict[str, str]:
        return {"param_json": self.param_json, "md5": self.md5, "hmac_sha256": self.hmac}


VECTORS = {
    "8.1": Vector(
        method="order.searchList",
        timestamp="1700000000",
        given='{"size":100,"page":0,"update_time_start":1699990000,"order_by":"update_time",'
        '"order_asc":true,"combine_status":[{"order_status":"2,101,105"}],'
        '"update_time_end":1700000000}',
        param_json='{"combine_status":[{"order_status":"2,101,105"}],"order_asc":true,'
        '"order_by":"update_time","page":0,"size":100,"update_time_end":1700000000,'
        '"update_time_start":1699990000}',
        md5="efd8940177563bf88c5c6b4c5399adff",
        hmac="5b334600deb2c4e4137c17b411aac50bebd95310eece3c6d7100df79240c225a",
    ),
    "8.2": Vector(
        method="order.addOrderRemark",
        timestamp="1700000002",
        given='{"remark":"请发顺丰，易碎品【轻放】ô汉😀","order_id":"4781320682406083640",'
        '"star":"3","is_add_star":"true"}',
        param_json='{"is_add_star":"true","order_id":"4781320682406083640",'
        '"remark":"请发顺丰，易碎品【轻放】ô汉😀","star":"3"}',
        md5="dffbe458724e985c8bff59665176f5d1",
        hmac="af7dc5add7d5347cee67f54ba7a0a7177b6a726ab8c475b65c0adf32b7a599f2",
    ),
    "8.3": Vector(
        method="order.addOrderRemark",
        timestamp="1700000003",
        given='{"remark":"a<b>&c=\'d\' \\"e\\" \\\\f/g","order_id":"4781320682406083641"}',
        param_json='{"order_id":"4781320682406083641","remark":"a<b>&c=\'d\' \\"e\\" \\\\f/g"}',
        md5="bf7dd14b0c182b216dea9480f2c2962d",
        hmac="bb2c3d48f0b38f9f2a16fd98c1abcbb7016ecff013414ed1b401bca145918ace",
    ),
    "8.4": Vector(
        method="order.logisticsCompanyList",
        timestamp="1700000004",
        given="{}",
        param_json="{}",
        md5="0485acccb7ea1be769afced35dbf22e9",
        hmac="74aa0959c20878501eac65d2ae1aa2f6f4df2731c528618cabf50590f9acdd6a",
    ),
    "8.5": Vector(
        method="token.create",
        timestamp="1700000007",
        given='{"code":"abc-DEF-123","grant_type":"authorization_code","shop_id":null,'
        '"auth_id":null,"auth_subject_type":null}',
        param_json='{"auth_id":null,"auth_subject_type":null,"code":"abc-DEF-123",'
        '"grant_type":"authorization_code","shop_id":null}',
        md5="0d261dd80b10f947c6c522a8daaffcf0",
        hmac="635a16690d484d5cd1b7928695d5857680e3deb3e6c5211496a0f8115406469d",
    ),
    "8.6": Vector(
        method="afterSale.operate",
        timestamp="1700000008",
        given='{"type":201,"items":[{"update_time":1699999999,'
        '"aftersale_id":7123456789012345678,"max":9223372036854775807,'
        '"min":-9223372036854775808,"beyond_double":9007199254740993}]}',
        param_json='{"items":[{"aftersale_id":7123456789012345678,'
        '"beyond_double":9007199254740993,"max":9223372036854775807,'
        '"min":-9223372036854775808,"update_time":1699999999}],"type":201}',
        md5="3991b316ab7d4d428748f8649eace276",
        hmac="e247833ffe157008af2c36dde43257ec65f9c7ed1976930b36236730009daa99",
    ),
}


def arguments(method: str, timestamp: str, params: str) -> tuple[str, ...]:
    return (
        *("api", "sign", "--app-key", KEY, "--app-secret", SECRET),
        *("--method", method, "--timestamp", timestamp, "--params", params),
    )


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_the_published_vectors(tmp_path, capsys, vector):
    file = tmp_path / "参数.json"
    file.write_text(vector.given, encoding="utf-8")
    here = Here(tmp_path / "profile", capsys)
    assert here(*arguments(vector.method, vector.timestamp, str(file))) == Exit.OK
    assert json.loads(here.out) == vector.answer
    assert SECRET not in here.out
    assert not here.folder.exists()  # signing needs no profile and makes none


@pytest.mark.e2e
def test_a_subprocess_reads_parameters_and_secret_from_outside_its_arguments():
    vector = VECTORS["8.2"]
    argv = ["api", "sign", "--app-key", KEY, "--method", vector.method]
    argv += ["--timestamp", vector.timestamp, "--params", "-"]
    done = run(argv, stdin=vector.given, ZHUNLAN_APP_SECRET=SECRET)
    assert done.returncode == Exit.OK
    assert json.loads(done.stdout) == vector.answer
    assert done.stderr == ""


@pytest.mark.parametrize("params", ["[]", "{", "x"])
def test_what_is_no_json_object_is_refused(tmp_path, capsys, params):
    file = tmp_path / "p.json"
    file.write_text(params, encoding="utf-8")
    here = Here(tmp_path / "profile", capsys)
    assert here(*arguments("a.b", "1", str(file))) == Exit.ERROR
    assert "JSON" in here.err


def test_a_file_that_is_not_utf8_is_refused(tmp_path, capsys):
    file = tmp_path / "p.json"
    file.write_bytes('{"a":"中"}'.encode("gbk"))
    here = Here(tmp_path / "profile", capsys)
    assert here(*arguments("a.b", "1", str(file))) == Exit.ERROR
    assert "UTF-8" in here.err
