"""With whom and from where a shop ships, when it differs from the setting for all shops."""

from dataclasses import dataclass, replace

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopShipping:
    """A place (carrier, branch, address) and a sender; either may be left to the usual one.

    Args:
        carrier: None: this shop has no place of its own.
        branch: its code; "": the carrier's first one.
        address_index: which of the branch's addresses.
        sender_name: "" with ``sender_phone`` "": this shop has no sender of its own.
    """

    carrier: CarrierCode | None = None
    branch: str = ""
    address_index: int = 0
    sender_name: str = ""
    sender_phone: str = ""

    @property
    def own(self) -> bool:
        """Whether anything differs from the usual."""
        return self != ShopShipping()

    def over(self, usual: "ShopShipping") -> "ShopShipping":
        """What holds for a shop with this, where ``usual`` holds for all shops."""
        merged = usual
        if self.carrier is not None:
            merged = replace(
                merged,
                carrier=self.carrier,
                branch=self.branch,
                address_index=self.address_index,
            )
        if self.sender_name:
            merged = replace(merged, sender_name=self.sender_name, sender_phone=self.sender_phone)
        return merged


USUAL = ShopShipping()
"""Nothing of its own."""


def checked_shipping(shipping: ShopShipping) -> ShopShipping:
    """``shipping`` trimmed.

    Raises:
        InvalidInput: a branch without a carrier, a name without a phone, or the other way round.
    """
    trimmed = replace(
        shipping,
        carrier=CarrierCode((shipping.carrier or "").strip()) or None,
        branch=shipping.branch.strip(),
        sender_name=shipping.sender_name.strip(),
        sender_phone=shipping.sender_phone.strip(),
    )
    if trimmed.carrier is None and (trimmed.branch or trimmed.address_index):
        raise InvalidInput("shipping.no_carrier", "只有网点，没有快递公司", "同时选好快递公司。")
    if trimmed.address_index < 0:
        raise InvalidInput("shipping.address", "发件地址序号不能小于 0", "从 0 数起。")
    if bool(trimmed.sender_name) != bool(trimmed.sender_phone):
        raise InvalidInput(
            "shipping.half_sender",
            "发件人的姓名和电话要一起填写",
            "补上另一项；要用通用的发件人就两项都留空。",
        )
    return trimmed
