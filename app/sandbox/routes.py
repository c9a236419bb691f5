"""What couriers scan after a parcel was shipped.

The platform's state codes are on a page that no public source copies (reference 4.5), so the codes
here are made up; the words in ``state_description`` are the ones to go by.
"""

from dataclasses import dataclass

from app.sandbox.couriers import COURIERS
from app.sandbox.dice import Dice
from app.sandbox.records import Issue
from app.sandbox.regions import Region
from app.sandbox.scenarios import HOUR, Scenario


@dataclass(frozen=True, slots=True)
class Scan:
    """One node. ``at`` in Unix seconds.

    ``told_at``: when the platform begins to tell it, 0: at once. ``stamp``: how its time is
    written, "": as Unix seconds.
    """

    at: int
    state: str
    description: str
    content: str
    site: str
    told_at: int = 0
    stamp: str = ""


def pickup_delay(dice: Dice, scenario: Scenario) -> int:
    """Seconds from 发货 to the first scan."""
    if dice.chance(scenario.stuck_share):
        return dice.between(*scenario.stuck_s)
    return dice.between(*scenario.pickup_s)


def scans(issue: Issue, to: Region) -> list[Scan]:
    """Every scan of a shipped parcel, the future ones too, oldest first."""
    if not issue.pickup_at:
        return []
    dice = Dice("route", issue.number, issue.issued_at)
    name = COURIERS[issue.courier].name
    city = to.city.removesuffix("市")
    hub = "杭州转运中心"
    picked = issue.pickup_at
    left = picked + dice.between(2 * HOUR, 6 * HOUR)
    arrived = left + dice.between(12 * HOUR, 30 * HOUR) + (48 * HOUR if to.far else 0)
    handed = arrived + dice.between(4 * HOUR, 12 * HOUR)
    signed = handed + dice.between(1 * HOUR, 6 * HOUR)
    return [
        Scan(picked, "GOT", "已揽收", f"【杭州市】{name}余杭仓前网点 已揽收", "余杭仓前网点"),
        Scan(left, "TRANSPORT", "运输中", f"快件离开【{hub}】，发往【{city}转运中心】", hub),
        Scan(arrived, "TRANSPORT", "运输中", f"快件到达【{city}转运中心】", f"{city}转运中心"),
        Scan(
            handed,
            "DELIVERING",
            "派送中",
            f"【{to.city}】{to.district}网点 正在派件",
            f"{to.district}网点",
        ),
        Scan(signed, "SIGNED", "已签收", "快件已签收，签收人：本人", f"{to.district}网点"),
    ]
