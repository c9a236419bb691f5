"""面单顺序: the order in which labels and slips are printed from now on."""

from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.errors import AppError
from app.domain.label_order import LabelOrder
from app.gui.i18n import tr
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.settings_undo import PutBack, put_undoably
from app.services.order_labels import LABEL_ORDER, usual_order


def order_menu(parent: QWidget, desk: Desk, shell: Shell) -> QMenu:
    """The orders, the one used last marked; choosing one keeps it, and can be undone."""
    menu = QMenu(tr("面单顺序"), parent)
    group = QActionGroup(menu)
    usual = usual_order(desk.settings)
    for order in LabelOrder:
        action = QAction(tr(order.label), menu)
        action.setCheckable(True)
        action.setChecked(order is usual)
        action.triggered.connect(partial(_choose, desk, shell, order))
        group.addAction(action)
        menu.addAction(action)
        if order is usual:
            menu.setActiveAction(action)
    return menu


def _choose(desk: Desk, shell: Shell, order: LabelOrder, _checked: bool = False) -> None:
    def failed(error: Exception) -> None:
        if isinstance(error, AppError):
            shell.show_error(error)
        else:
            raise_later(error)

    def kept(put_back: PutBack) -> None:
        def undo() -> None:
            desk.tasks.run(STORE, lambda _ctx: put_back(), failed=failed)

        shell.toast(tr("之后打印：{order}").format(order=tr(order.label)), undo)

    desk.tasks.run(
        STORE,
        lambda _ctx: put_undoably(desk.settings, {LABEL_ORDER: order.value}),
        done=kept,
        failed=failed,
    )
