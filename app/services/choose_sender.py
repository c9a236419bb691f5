"""Which sender stands on the waybill: it must match one of the branch's addresses."""

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode
from app.domain.shop_shipping import ShopShipping
from app.domain.waybill import Branch, Sender
from app.ports.platform import ShopPlatform


def choose_branch(platform: ShopPlatform, carrier: CarrierCode, shipping: ShopShipping) -> Branch:
    """The branch that ``shipping`` names, or the carrier's first one.

    Raises:
        InvalidInput: the shop has no account with this carrier.
    """
    branches = platform.branches(carrier)
    if not branches:
        raise InvalidInput(
            "waybill.no_branch",
            f"店铺没有开通 {carrier} 的电子面单",
            "在抖店后台开通网点，或在「设置 → 快递」里换一家快递。",
        )
    return next((b for b in branches if b.code == shipping.branch), branches[0])


def choose_sender(platform: ShopPlatform, carrier: CarrierCode, shipping: ShopShipping) -> Sender:
    """The sender at the chosen branch's address.

    Raises:
        InvalidInput: name, phone or address is missing.
    """
    return choose_place(platform, carrier, shipping)[1]


def choose_place(
    platform: ShopPlatform, carrier: CarrierCode, shipping: ShopShipping
) -> tuple[Branch, Sender]:
    """The chosen branch, and the sender at its address.

    Raises:
        InvalidInput: as :func:`choose_sender`.
    """
    name, phone = shipping.sender_name, shipping.sender_phone
    if not name or not phone:
        raise InvalidInput(
            "waybill.no_sender", "还没有填写发件人", "在「设置 → 快递」里填写发件人姓名和电话。"
        )
    branch = choose_branch(platform, carrier, shipping)
    if not branch.addresses:
        raise InvalidInput(
            "waybill.no_address",
            f"网点 {branch.name} 没有发件地址",
            "在抖店后台为网点添加发件地址。",
        )
    index = min(shipping.address_index, len(branch.addresses) - 1)
    return branch, Sender(name=name, phone=phone, address=branch.addresses[index])
