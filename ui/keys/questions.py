"""Questions with named answers: the buttons are verbs, and the careful one is the default."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMessageBox, QWidget

from ui.widgets.boxes import Icon, message_box


@dataclass(frozen=True, slots=True)
class Answer:
    """One button. `chosen` None: nothing is done."""

    text: str
    chosen: Callable[[], object] | None = None
    is_cancel: bool = False
    is_default: bool = False


def ask(parent: QWidget, text: str, more: str, *answers: Answer) -> QMessageBox:
    """Ask over `parent`; answers stand in their order. Esc is the one marked as cancel."""
    box = message_box(Icon.NoIcon, text, parent, "question", more=more, title=parent.window().windowTitle())
    for answer in answers:
        role = QMessageBox.ButtonRole.RejectRole if answer.is_cancel else QMessageBox.ButtonRole.ActionRole
        made = box.addButton(answer.text, role)
        if answer.chosen is not None:
            made.clicked.connect(answer.chosen)
        if answer.is_cancel:
            box.setEscapeButton(made)
        if answer.is_default:
            box.setDefaultButton(made)
    box.open()
    return box
