"""The van's plan on the 揽收 page: what is asked, what is shown, what goes to the workbench."""

from collections.abc import Callable

from app.domain.handover_plan import By
from app.gui.pickup.plan_view import PlanView
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.presentation.desk import Desk
from app.presentation.pickup.planner import Places, Planner
from app.presentation.pickup.rate_model import CountWay
from app.services.plan_handover import HandoverPlan


class PlanDesk:
    """A :class:`PlanView` around a :class:`Planner`.

    An answer to a question that nobody asked just now, made because of news, waits while a hand is
    on the button of a choice: what is pressed is what was shown.

    Args:
        way: by which rules, counted how, of which shop and courier.
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
        self._unasked = False  # the last question came of news
        self._held = False
        self._shown: HandoverPlan | None = None
        self.planner = Planner(desk, self, raise_later)
        self.view = PlanView(shell.theme, self.planner)
        self.view.places_changed.connect(self._use_places)
        self.view.target_changed.connect(self._use_target)
        self.view.taken.connect(self.take)
        self.view.news.clicked.connect(self._show)

    def plan_changed(self) -> None:
        """Another plan, answer or error."""
        if self._unasked and self.view.at_hand:
            self._held = True
            self.view.news.show()
        else:
            self._show()

    def start(self) -> None:
        """Listen for news."""
        self.planner.start(self._shell.subscribe)

    def stop(self) -> None:
        """Listen no more."""
        self.planner.stop()

    def beat(self) -> None:
        """A second went by while the plan is in front."""
        if self._held and not self.view.at_hand:
            self._show()
        if self.planner.due:
            self._unasked = True
            self.planner.ask_all(self._way())

    def restore(self, places: Places, target: str) -> None:
        """As it was left."""
        self.planner.places, self.planner.target = places, target
        self.view.show_places(places)
        self.view.target.setText(target)

    def ask(self) -> None:
        """Plan anew, by what waits now."""
        self._unasked = False
        self._show()
        self.planner.ask_all(self._way())

    def take(self, by: By) -> None:
        """Choose in the workbench what the van takes, as it was shown."""
        if self._shown is not None:
            self._shell.show_parcels(self._shown.plan.by(by).taken)

    def _show(self) -> None:
        self._held, self._shown = False, self.planner.plan
        self.view.news.hide()
        self.view.show_plan()

    def _use_places(self, places: Places) -> None:
        self.planner.places = places
        self._unasked = False
        self._changed()
        self.planner.ask(self._way())

    def _use_target(self, target: str) -> None:
        self.planner.target = target
        self._unasked = False
        self._changed()
        self.planner.ask_target(self._way())
