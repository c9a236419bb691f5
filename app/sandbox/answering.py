"""From a request's texts to an answer: faults, system parameters, endpoint, envelope."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.sandbox import ledger, sign_check
from app.sandbox.answers import (
    MAIN_TEXT,
    OK,
    Data,
    RawJson,
    Refused,
    business,
    platform_missing,
)
from app.sandbox.endpoints import ENDPOINTS
from app.sandbox.endpoints.call import Call, Endpoint, ShopCall
from app.sandbox.faults import Fault, Rule, find
from app.sandbox.params import parse
from app.sandbox.wire import dump
from app.sandbox.world import World


class Ending(Enum):
    """What happens to the connection after the work."""

    ANSWER = "answer"
    HALF = "half"  # half of the body, then close
    SILENCE = "silence"  # nothing, then close
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. ``hold_s``: real seconds of silence before the close."""

    body: bytes = b""
    status: int = 200
    ending: Ending = Ending.ANSWER
    hold_s: float = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One platform call as received. ``param_json`` is the exact text that was sent."""

    path: str
    query: Mapping[str, str]
    param_json: str | None
    old_codes: bool  # the legacy err_no and message are wanted

    @property
    def method(self) -> str:
        """The method that the query names, or the path when it names none."""
        return self.query.get("method") or self.path.strip("/").replace("/", ".")


class Answerer:
    """Answers platform calls; any number of threads at once."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, request: Request) -> Reply:
        """Do the work, or what a fault leaves of it."""
        world = self._world
        rules = world.faults.hit(request.method)
        delay = find(rules, Fault.LATENCY)
        if delay is not None:
            world.closing.wait(delay.value)
        spoiled = _before_work(rules)
        if spoiled is not None:
            self._note(request, rules, "", 0, "")
            return spoiled
        self._prepare(request, rules)
        body = self._envelope(request, rules)
        return _after_work(rules, body)

    def _prepare(self, request: Request, rules: list[Rule]) -> None:
        world = self._world
        skew = find(rules, Fault.CLOCK_SKEW)
        if skew is not None:
            world.clock.advance(skew.value)
        if find(rules, Fault.TOKEN_EXPIRE) is not None:
            with world.lock:
                world.tokens.expire_access(request.query.get("access_token", ""), world.clock.now())

    def _envelope(self, request: Request, rules: list[Rule]) -> bytes:
        number = self._world.next_call()
        shop_ids: list[str] = []
        data: Data
        try:
            data = self._work(request, rules, shop_ids)
            code, sub_code, sub_msg = OK, "", ""
        except Refused as refusal:
            code, sub_code, sub_msg = refusal.code, refusal.sub_code, refusal.sub_msg
            data = {}
        self._note(request, rules, "".join(shop_ids), code, sub_code)
        head: dict[str, object] = {
            "code": code,
            "msg": MAIN_TEXT[code],
            "sub_code": sub_code,
            "sub_msg": sub_msg,
            "log_id": f"{self._world.clock.at():%Y%m%d%H%M%S}{number:010X}",
        }
        if request.old_codes:
            head |= {"err_no": 0 if code == OK else code, "message": sub_msg or "success"}
        raw = data.data if isinstance(data, RawJson) else dump(data)
        return dump(head)[:-1] + b',"data":' + raw + b"}"

    def _work(self, request: Request, rules: list[Rule], shop_ids: list[str]) -> Data:
        if find(rules, Fault.RATE_LIMIT) is not None:
            raise Refused(60_000, "isv.traffic-limited", "调用过于频繁，请稍后重试")
        world, query = self._world, request.query
        sign_check.check(
            query,
            request.param_json or "",
            app_key=world.config.app_key,
            secret=world.config.app_secret,
            now=world.clock.now(),
        )
        endpoint = _endpoint(request)
        if request.param_json is None:
            raise platform_missing("isv.parameter-missing", "缺少 param_json")
        params = parse(request.param_json)
        method, repeat = query["method"], find(rules, Fault.DUPLICATE_ROWS)
        if endpoint.for_app is not None:
            return endpoint.for_app(
                Call(world=world, method=method, params=params, now=world.clock.seconds())
            )
        with world.lock:
            shop_id = world.tokens.check(query.get("access_token", ""), world.clock.now())
            shop_ids.append(shop_id)
            refused = find(rules, Fault.REFUSE)
            if refused is not None:
                raise business(int(refused.value), "平台拒绝")
            call = ShopCall(
                world=world,
                method=method,
                params=params,
                now=world.settle(),
                shop=world.shops[shop_id],
                repeat_rows=max(int(repeat.value), 1) if repeat else 0,
            )
            answer = endpoint.for_shop
            # Encoding the data here keeps what was read and what is sent the same instant.
            return RawJson(_raw(answer(call))) if answer is not None else {}

    def _note(
        self, request: Request, rules: list[Rule], shop_id: str, code: int, sub_code: str
    ) -> None:
        with self._world.lock:
            self._world.ledger.calls.append(
                ledger.Call(
                    at=self._world.clock.seconds(),
                    method=request.method,
                    shop_id=shop_id,
                    code=code,
                    sub_code=sub_code,
                    fault=",".join(rule.kind for rule in rules),
                )
            )


def _raw(data: Data) -> bytes:
    return data.data if isinstance(data, RawJson) else dump(data)


def _endpoint(request: Request) -> Endpoint:
    method = request.query["method"]
    endpoint = ENDPOINTS.get(method)
    if endpoint is None:
        raise Refused(
            30_001, "isv.app-permissions-insufficient", "应用没有该接口的权限或接口不存在"
        )
    if request.path != "/" + method.replace(".", "/"):
        raise Refused(40_003, "isv.parameter-invalid", "method 与请求路径不一致")
    return endpoint


def _before_work(rules: list[Rule]) -> Reply | None:
    """The reply of a fault that lets no work be done."""
    if find(rules, Fault.RESET) is not None:
        return Reply(ending=Ending.RESET)
    broken = find(rules, Fault.HTTP_5XX)
    if broken is not None:
        return Reply(b"<html>bad gateway</html>", int(broken.value) or 500)
    return None


def _after_work(rules: list[Rule], body: bytes) -> Reply:
    """The reply when the work was done, however it gets back."""
    silent = find(rules, Fault.TIME_OUT_AFTER_WORK)
    if silent is not None:
        return Reply(ending=Ending.SILENCE, hold_s=silent.value)
    if find(rules, Fault.RESET_AFTER_WORK) is not None:
        return Reply(ending=Ending.RESET)
    if find(rules, Fault.HALF_BODY) is not None:
        return Reply(body, ending=Ending.HALF)
    if find(rules, Fault.MALFORMED_JSON) is not None:
        return Reply(body[:-1] + b',"oops":')
    return Reply(body)
