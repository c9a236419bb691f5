"""logistics.trackNoRouteDetail (reference 4.5)."""

from app.sandbox.answers import Data, business
from app.sandbox.endpoints.call import Endpoint, ShopCall


def track_route(call: ShopCall) -> Data:
    """Scans up to now, oldest first; only of platform numbers that were used to ship."""
    params = call.params
    courier, number = params.need_text("logistics_code"), params.need_text("track_no")
    issue = call.shop.numbers.find(number)
    if issue is None or issue.courier != courier or not issue.shipped_at:
        raise business(10015, "运单号未在平台发货，不能查询轨迹")
    nodes = [node for node in call.shop.route(issue) if node.at <= call.now]
    return {
        "route__node_list": [
            {
                "content": node.content,
                "timestamp": str(node.at),
                "state": node.state,
                "state_description": node.description,
                "site_name": node.site,
            }
            for node in nodes
        ],
        "track_info": {"track_no": number, "express": courier},
    }


ENDPOINTS = {"logistics.trackNoRouteDetail": Endpoint(track_route)}
