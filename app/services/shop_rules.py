"""The pickup rules of each shop: the thresholds of the pack, and the distances that count there.

Countdowns and alerts both ask here, so that a row turns amber or red when its alert is raised.
"""

from collections.abc import Callable, Mapping

from app.domain.events import Event, SettingsChanged
from app.domain.ids import ShopId
from app.domain.pickup import PickupRules
from app.domain.pickup_alert import Distances
from app.ports.events import EventBus


class ShopRules:
    """``rules_of(shop_id)``, from any thread, as cheap as a look into a table.

    Args:
        common: thresholds with the distances of the settings, as they are now.
        own: distances of shops that have their own.
        bus: tells of changed settings, whereupon the rules are made anew.
    """

    def __init__(
        self,
        *,
        common: Callable[[], PickupRules],
        own: Callable[[], Mapping[ShopId, Distances]],
        bus: EventBus,
    ) -> None:
        self._common = common
        self._own = own
        self._made: dict[ShopId, PickupRules] = {}
        bus.subscribe(self._hear)

    def __call__(self, shop_id: ShopId) -> PickupRules:
        """The rules of a shop, with its own distances if it has any."""
        made = self._made  # a change replaces it: what is made of old settings is lost with it
        found = made.get(shop_id)
        if found is None:
            common, distances = self._common(), self._own().get(shop_id)
            found = made[shop_id] = distances.of(common) if distances else common
        return found

    def _hear(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            self._made = {}
