"""The control surface under ``/_practice/``: JSON, unsigned, for tests in another process."""

import json
from collections import Counter
from collections.abc import Callable

from app.sandbox.answers import Refused
from app.sandbox.faults import as_json
from app.sandbox.happenings import Happenings
from app.sandbox.params import Params
from app.sandbox.records import Issue, ShopOrder
from app.sandbox.shop_state import ShopState
from app.sandbox.world import World

PREFIX = "/_practice/"
Json = dict[str, object]


class Control:
    """Answers control requests. See docs/practice-shop.md."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._happenings = Happenings(world)
        self._routes: dict[str, Callable[[Params], Json]] = {
            "GET state": self._state,
            "GET ledger": self._ledger,
            "GET orders": self._orders,
            "GET numbers": self._numbers,
            "GET faults": self._fault_rules,
            "POST clock/advance": self._advance,
            "POST clock": self._speed,
            "POST faults": self._faults,
            "POST orders/new": self._new_orders,
            "POST orders/missed": self._missed_orders,
            "POST events": self._event,
            "POST authorize": self._authorize,
        }
        happen = self._happenings
        self._events: dict[str, Callable[[Params], object]] = {
            "refund": self._refund,
            "refund_agreed": _with_order(happen.agree_refund),
            "refund_withdrawn": _with_order(happen.withdraw_refund),
            "return_asked": _with_order(happen.ask_return),
            "address_changed": _with_order(happen.change_address),
            "hold": _with_order(happen.hold),
            "release": _with_order(happen.release),
            "cancel": _with_order(happen.cancel),
            "urge": _with_order(happen.urge),
            "shipped_elsewhere": lambda params: happen.ship_elsewhere(
                params.need_text("order_id"), params.number("pieces", 0)
            ),
            "remark": lambda params: happen.remark(
                params.need_text("order_id"), params.text("words", ""), params.number("flag", 0)
            ),
            "promise_moved": lambda params: happen.move_promise(
                params.need_text("order_id"), params.number("seconds")
            ),
            "pick_up": lambda params: happen.pick_up(params.need_text("track_no")),
            "balance": self._balance,
            "authorization_ended": lambda params: happen.end_authorization(
                params.text("shop_id", "")
            ),
            "grant_ends": lambda params: happen.end_grant(
                params.number("seconds"), params.text("shop_id", "")
            ),
            "token_expired": lambda params: happen.expire_token(params.text("shop_id", "")),
        }

    @property
    def paths(self) -> list[str]:
        """What can be asked, as ``VERB path``."""
        return list(self._routes)

    @property
    def events(self) -> list[str]:
        """What ``POST events`` knows."""
        return list(self._events)

    def answer(self, verb: str, path: str, body: bytes) -> tuple[int, Json]:
        """HTTP status and JSON for one request."""
        route = self._routes.get(f"{verb} {path.removeprefix(PREFIX)}")
        if route is None:
            return 404, {"error": "unknown control path", "paths": sorted(self._routes)}
        try:
            value = json.loads(body or b"{}")
            if not isinstance(value, dict):
                return 400, {"error": "a JSON object is expected"}
            return 200, route(Params(value))
        except (ValueError, TypeError) as error:
            return 400, {"error": str(error)}
        except Refused as refusal:
            return 400, {"error": refusal.sub_msg}
        except LookupError as error:
            return 404, {"error": f"unknown: {error.args[0]}"}

    def _state(self, _: Params) -> Json:
        world = self._world
        with world.lock:
            now = world.settle()
            return {
                "now": now,
                "speed": world.clock.speed,
                "scenario": world.config.scenario,
                "seed": world.config.seed,
                "planned": len(world.agenda),
                "ledger": world.ledger.counts(),
                "shops": [_shop(shop) for shop in world.shops.values()],
            }

    def _ledger(self, _: Params) -> Json:
        with self._world.lock:
            self._world.settle()
            return self._world.ledger.as_json()

    def _orders(self, _: Params) -> Json:
        with self._world.lock:
            self._world.settle()
            return {
                "orders": [
                    _order(order) for shop in self._world.shops.values() for order in shop.book
                ]
            }

    def _numbers(self, _: Params) -> Json:
        with self._world.lock:
            self._world.settle()
            issues = [row for shop in self._world.shops.values() for row in shop.numbers.issues]
            return {"numbers": [_issue(issue) for issue in issues]}

    def _advance(self, params: Params) -> Json:
        self._world.clock.advance(_real(params, "seconds"))
        with self._world.lock:
            return {"now": self._world.settle()}

    def _speed(self, params: Params) -> Json:
        self._world.clock.set_speed(_real(params, "speed"))
        return {"now": self._world.clock.seconds(), "speed": self._world.clock.speed}

    def _fault_rules(self, _: Params) -> Json:
        return {"faults": as_json(self._world.faults.rules())}

    def _faults(self, params: Params) -> Json:
        if params.flag("clear"):
            self._world.faults.clear()
        for row in params.objects("add"):
            self._world.faults.add(
                row.need_text("kind"),
                endpoint=row.text("endpoint", "*"),
                count=row.number("count", 1) or None,
                skip=row.number("skip", 0),
                probability=_real(row, "probability", 1.0),
                value=_real(row, "value", 0.0),
            )
        return self._fault_rules(params)

    def _new_orders(self, params: Params) -> Json:
        ids = self._happenings.new_orders(
            params.number("n", 1),
            shop_id=params.text("shop_id", ""),
            paid=params.text("paid", "") != "no",
        )
        return {"order_ids": ids}

    def _missed_orders(self, params: Params) -> Json:
        ids = self._happenings.missed_orders(
            params.number("n", 1),
            shop_id=params.text("shop_id", ""),
            age_s=params.number("age", 7200),
        )
        return {"order_ids": ids}

    def _event(self, params: Params) -> Json:
        event = self._events.get(params.need_text("kind"))
        if event is None:
            raise ValueError("unknown event; known: " + ", ".join(self._events))
        done = event(params)
        return {"done": bool(done)} | ({"aftersale_ids": done} if isinstance(done, list) else {})

    def _refund(self, params: Params) -> list[str]:
        return self._happenings.refund(
            params.text("order_id", ""),
            item_id=params.text("item_id", ""),
            settle=params.flag("settle"),
        )

    def _balance(self, params: Params) -> bool:
        return self._happenings.set_balance(
            params.need_text("logistics_code"),
            params.number("amount"),
            shop_id=params.text("shop_id", ""),
        )

    def _authorize(self, params: Params) -> Json:
        return {"code": self._happenings.authorization_code(params.text("shop_id", ""))}


def _with_order(event: Callable[[str], bool]) -> Callable[[Params], bool]:
    return lambda params: event(params.text("order_id", ""))


def _shop(shop: ShopState) -> Json:
    statuses = Counter(str(order.status) for order in shop.book)
    waiting = sum(1 for order in shop.book for line in order.lines if line.refund_pending)
    return {
        "shop_id": shop.shop_id,
        "shop_name": shop.name,
        "orders": len(shop.book),
        "orders_by_status": dict(statuses),
        "after_sales": len(shop.cases),
        "refunds_waiting": waiting,
        "balances": {row.code: row.balance for row in shop.numbers.branches},
    }


def _order(order: ShopOrder) -> Json:
    return {
        "shop_id": order.shop_id,
        "order_id": order.order_id,
        "status": order.status,
        "create_time": order.create_time,
        "update_time": order.update_time,
        "pay_time": order.pay_time,
        "exp_ship_time": order.exp_ship_time,
        "receiver_revision": order.receiver_revision,
        "tracking_numbers": [pack.number for pack in order.packs],
        "items": [
            {
                "item_id": line.item_id,
                "status": line.status,
                "quantity": line.quantity,
                "shipped": line.shipped,
                "after_sale_status": line.after_sale_status,
            }
            for line in order.lines
        ],
    }


def _issue(issue: Issue) -> Json:
    return {
        "track_no": issue.number,
        "logistics_code": issue.courier,
        "order_id": issue.order_id,
        "pack_id": issue.pack_id,
        "order_ids": list(issue.order_ids),
        "issued_at": issue.issued_at,
        "cancelled_at": issue.cancelled_at,
        "shipped_at": issue.shipped_at,
        "pickup_at": issue.pickup_at,
    }


def _real(params: Params, name: str, default: float | None = None) -> float:
    value = params.value(name)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} should be a number")
    return float(value)
