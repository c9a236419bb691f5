"""Takes back a person's answers for 待确认 labels, given on the workbench or the 打印 page."""

from collections.abc import Mapping

from app.domain.errors import AppError
from app.domain.ids import PrintJobId
from app.gui.i18n import say
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.formatting import phrase


class TakingBack:
    """What 撤销 of an answer does, and what it says of answers that stay."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        self._desk = desk
        self._shell = shell

    def take_back(self, answers: Mapping[PrintJobId, bool]) -> None:
        """These labels wait for an answer again, unless something was built on it since."""

        def done(back: tuple[PrintJobId, ...]) -> None:
            left = len(answers) - len(back)
            if left:
                words = phrase("{n} 张后来又打印过、已发货或换了号，没有撤销", n=left)
                self._shell.toast(say(words))

        def failed(error: Exception) -> None:
            if isinstance(error, AppError):
                self._shell.show_error(error)
            else:
                raise_later(error)

        service = self._desk.print_labels
        self._desk.tasks.run(
            STORE, lambda _ctx: service.take_back(answers), done=done, failed=failed
        )
