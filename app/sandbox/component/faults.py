"""What can be wrong with a practice component; a test or a person sets it while it runs."""

from dataclasses import dataclass, field
from enum import StrEnum


class Order(StrEnum):
    """Orders of events. Those a dialect does not have mean ``USUAL`` there."""

    USUAL = "usual"
    OLD = "old"  # 0.x components: accepted, rendered, printed
    UNNAMED = "unnamed"  # 菜鸟: document events without a known status, result as a number
    RESULT_FIRST = "result_first"  # results before the reply to the request


@dataclass(slots=True)
class ComponentFaults:
    """Switches, read for each task.

    Args:
        drop_before: so many tasks more, the connection is cut before anything is printed.
        drop_after: the same, after printing and before any news of it.
        delay_s: pause before printing a task.
        fail: document ids that cannot be printed.
        cancel: document ids that are cancelled at the component.
        twice: every reply and event comes twice.
        order: of events.
        never_notify: the reply comes, results do not.
        busy: tasks are refused.
        only_task_id: events carry no requestID.
        only_request_id: events carry no taskID.
        unknown: commands that are refused as not supported.
        deaf_to: commands that get no answer at all.
        noise_bytes: events carry so much more text.
        rubbish: text sent before each answer.
    """

    drop_before: int = 0
    drop_after: int = 0
    delay_s: float = 0.0
    fail: set[str] = field(default_factory=set)
    cancel: set[str] = field(default_factory=set)
    twice: bool = False
    order: Order = Order.USUAL
    never_notify: bool = False
    busy: bool = False
    only_task_id: bool = False
    only_request_id: bool = False
    unknown: set[str] = field(default_factory=set)
    deaf_to: set[str] = field(default_factory=set)
    noise_bytes: int = 0
    rubbish: tuple[str | bytes, ...] = ()

    def clear(self) -> None:
        """Mend everything."""
        fresh = ComponentFaults()
        for name in self.__slots__:
            setattr(self, name, getattr(fresh, name))

    def use_drop(self, when: str) -> bool:
        """Whether this task is dropped ``before`` or ``after``; counts down."""
        name = f"drop_{when}"
        left: int = getattr(self, name)
        if left:
            setattr(self, name, left - 1)
        return left > 0
