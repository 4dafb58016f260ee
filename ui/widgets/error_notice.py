"""An error where it happened: what, what it means, what can be done; technical text on request."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Glyph, Tone
from ui.widgets.widgets import StatusCard, button, link_button
from ui.wording import tr, words_for


class ErrorNotice(StatusCard):
    """Hidden until there is an error to show; buttons are those its window can carry out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Tone.CAUTION, Glyph.DAMAGED, "")
        self.setParent(parent)
        self.setObjectName("errorNotice")
        self.details = QPlainTextEdit(objectName="errorDetails")
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(84)
        self.details.setAccessibleName(tr("Technical details"))
        self._toggle = link_button(tr("Show technical details"), self._toggle_details)
        self._copy = button(tr("Copy"), self._copy_details)
        self._actions: list[QWidget] = []
        self.buttons.setContentsMargins(0, 6, 0, 0)
        self.add_button(self._toggle)
        self.add_button(self._copy)
        self.layout().itemAt(1).layout().addWidget(self.details)
        self.hide()

    def show_error(self, error: MailGuardError, **actions: Callable[[], object]) -> None:
        """`actions`: object name of a button → what it does; its text is in `ACTIONS`."""
        words = words_for(error)
        self.show_words(words.text, words.details, **actions)

    def show_words(self, text: str, details: str = "", **actions: Callable[[], object]) -> None:
        self.clear()
        self.show_status(Tone.CAUTION, Glyph.DAMAGED, "", text)
        self.setAccessibleName(text)
        self.details.setPlainText(details)
        for name, act in actions.items():
            made = button(_ACTIONS[name](), act)
            made.setObjectName(name)
            self.buttons.insertWidget(len(self._actions), made)
            self._actions.append(made)
        self._toggle.setVisible(bool(details))
        self.show()

    def clear(self) -> None:
        for each in self._actions:
            each.hide()
            each.deleteLater()
        self._actions.clear()
        self.details.hide()
        self._copy.hide()
        self._toggle.setText(tr("Show technical details"))
        self.hide()

    def _toggle_details(self) -> None:
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self._copy.setVisible(shown)
        self._toggle.setText(tr("Hide technical details") if shown else tr("Show technical details"))

    def _copy_details(self) -> None:
        QApplication.clipboard().setText(self.details.toPlainText())


_ACTIONS: dict[str, Callable[[], str]] = {
    "tryAgain": lambda: tr("Try again"),
    "otherServer": lambda: tr("Another server"),
    "otherServers": lambda: tr("Try the other servers"),
    "askOwner": lambda: tr("Ask for the key…"),
    "changeSettings": lambda: tr("Change settings"),
    "chooseProgram": lambda: tr("Choose program…"),
    "howToInstall": lambda: tr("How to install"),
    "recipientKeys": lambda: tr("Show recipients' keys"),
    "showKeys": lambda: tr("Show key"),
    "extendKey": lambda: tr("Extend…"),
    "keepAsDraft": lambda: tr("Keep as draft"),
    "sendUnsigned": lambda: tr("Send unsigned…"),
}
