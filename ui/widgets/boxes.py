"""Message boxes whose every word is plain text: names, addresses and servers' replies stand in them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

Icon = QMessageBox.Icon


def message_box(
    icon: Icon,
    text: str,
    parent: QWidget | None,
    name: str,
    *,
    more: str = "",
    details: str = "",
    title: str = "MailGuard",
) -> QMessageBox:
    """A box over `parent` that is gone when it is closed; add buttons and `open()` it.

    `more` stands below the text, `details` behind a button; `name` is the object name.
    """
    box = QMessageBox(icon, title, text, parent=parent)
    box.setObjectName(name)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(more)
    for each in box.findChildren(QLabel):  # the label of `more` would guess at HTML by itself
        each.setTextFormat(Qt.TextFormat.PlainText)
    if details:
        box.setDetailedText(details)
    return box
