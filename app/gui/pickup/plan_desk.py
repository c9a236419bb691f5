"""The van's plan on the 揽收 page: what is asked, what is shown, what goes to the workbench."""

from collections.abc import Callable

from app.domain.handover_plan import By
from app.gui.pickup.plan_view import PlanView
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.presentation.desk import Desk
from app.presentation.pickup.planner import Places, Planner
from app.presentation.pickup.rate_model import CountWay


class PlanDesk:
    """A :class:`PlanView` around a :class:`Planner`.

    Args:
        way: by which rules, of which shop.
        changed: other places or another target were chosen.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        *,
        way: Callable[[], CountWay],
        changed: Callable[[], None],
    ) -> None:
        self._shell = shell
        self._way = way
        self._changed = changed
        self.planner = Planner(desk, self, raise_later)
        self.view = PlanView(shell.theme, self.planner)
        self.view.places_changed.connect(self._use_places)
        self.view.target_changed.connect(self._use_target)
        self.view.taken.connect(self.take)

    def plan_changed(self) -> None:
        """Another plan, answer or error."""
        self.view.show_plan()

    def restore(self, places: Places, target: str) -> None:
        """As it was left."""
        self.planner.places, self.planner.target = places, target
        self.view.show_places(places)
        self.view.target.setText(target)

    def ask(self) -> None:
        """Plan anew, by what waits now."""
        self.view.show_plan()
        self.planner.ask(self._way())
        self.planner.ask_target(self._way())

    def take(self, by: By) -> None:
        """Choose in the workbench what the van takes."""
        if self.planner.plan is not None:
            self._shell.show_parcels(self.planner.plan.plan.by(by).taken)

    def _use_places(self, places: Places) -> None:
        self.planner.places = places
        self._changed()
        self.planner.ask(self._way())

    def _use_target(self, target: str) -> None:
        self.planner.target = target
        self._changed()
        self.planner.ask_target(self._way())
