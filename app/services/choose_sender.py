"""Which sender stands on the waybill: it must match one of the branch's addresses."""

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode
from app.domain.waybill import Branch, Sender
from app.ports.platform import ShopPlatform
from app.ports.settings import Settings


def choose_branch(platform: ShopPlatform, carrier: CarrierCode, settings: Settings) -> Branch:
    """The branch of the settings, or the carrier's first one.

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
    wanted = settings.text("shipping.branch")
    return next((b for b in branches if b.code == wanted), branches[0])


def choose_sender(platform: ShopPlatform, carrier: CarrierCode, settings: Settings) -> Sender:
    """The sender at the chosen branch's address, name and phone from the settings.

    Raises:
        InvalidInput: name, phone or address is missing.
    """
    name, phone = settings.text("sender.name").strip(), settings.text("sender.phone").strip()
    if not name or not phone:
        raise InvalidInput(
            "waybill.no_sender", "还没有填写发件人", "在「设置 → 快递」里填写发件人姓名和电话。"
        )
    branch = choose_branch(platform, carrier, settings)
    if not branch.addresses:
        raise InvalidInput(
            "waybill.no_address",
            f"网点 {branch.name} 没有发件地址",
            "在抖店后台为网点添加发件地址。",
        )
    index = min(settings.number("shipping.address_index"), len(branch.addresses) - 1)
    return Sender(name=name, phone=phone, address=branch.addresses[index])
