"""面单顺序: the order in which labels and slips are printed from now on."""

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.label_order import LabelOrder
from app.gui.i18n import tr
from app.gui.shell_api import Shell
from app.presentation.desk import Desk
from app.services.order_labels import LABEL_ORDER, usual_order


def order_menu(parent: QWidget, desk: Desk, shell: Shell) -> QMenu:
    """The orders, the one used last marked; choosing one keeps it."""
    menu = QMenu(tr("面单顺序"), parent)
    group = QActionGroup(menu)
    usual = usual_order(desk.settings)

    def choose(order: LabelOrder) -> None:
        desk.settings.put({LABEL_ORDER: order.value})
        shell.toast(tr("之后打印：{order}").format(order=tr(order.label)))

    for order in LabelOrder:
        action = QAction(tr(order.label), menu)
        action.setCheckable(True)
        action.setChecked(order is usual)
        action.triggered.connect(lambda _=False, order=order: choose(order))
        group.addAction(action)
        menu.addAction(action)
        if order is usual:
            menu.setActiveAction(action)
    return menu
