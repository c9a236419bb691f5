"""logistics.trackNoRouteDetail and logistics.queryPackageRoute (reference 4.5)."""

from app.sandbox.answers import Data, Refused, business
from app.sandbox.endpoints.call import Endpoint, ShopCall
from app.sandbox.odd_routes import Oddness
from app.sandbox.records import Issue
from app.sandbox.routes import Scan


def track_route(call: ShopCall) -> Data:
    """Scans told up to now; only of platform numbers that were used to ship."""
    params = call.params
    courier, number = params.need_text("logistics_code"), params.need_text("track_no")
    issue = _used(call, courier, number)
    if issue.oddness == Oddness.ELSEWHERE:
        raise _unknown()
    return {
        "route__node_list": [
            {
                "content": node.content,
                "timestamp": node.stamp or str(node.at),
                "state": node.state,
                "state_description": node.description,
                "site_name": node.site,
            }
            for node in _told(call, issue)
        ],
        "track_info": {"track_no": number, "express": courier},
    }


def package_route(call: ShopCall) -> Data:
    """The same trip in the platform's other record; a receiver's name must be given."""
    params = call.params
    courier, number = params.need_text("express"), params.need_text("track_no")
    params.part("receiver").need_text("name")
    issue = _used(call, courier, number)
    return {
        "data": {
            "track_no": number,
            "express": courier,
            "track_routes": [
                {"content": node.content, "state": "0", "state_time": node.at, "opcode": ""}
                for node in _told(call, issue)
            ],
        }
    }


def _used(call: ShopCall, courier: str, number: str) -> Issue:
    issue = call.shop.numbers.find(number)
    if issue is None or issue.courier != courier or not issue.shipped_at:
        raise _unknown()
    return issue


def _unknown() -> Refused:
    return business(10015, "运单号未在平台发货，不能查询轨迹")


def _told(call: ShopCall, issue: Issue) -> list[Scan]:
    return [node for node in call.shop.told(issue) if (node.told_at or node.at) <= call.now]


ENDPOINTS = {
    "logistics.trackNoRouteDetail": Endpoint(track_route),
    "logistics.queryPackageRoute": Endpoint(package_route),
}
