"""“Open with its code”: the code of an Autocrypt Setup Message, and what is in it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from mailguard.errors import MailGuardError, PassphraseRefused
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.keys.setup_code import SetupCodeFields
from ui.widgets.widgets import button, wrapped_label
from ui.wording import tr

NUMERIC = "numeric9x4"


class SetupCodeDialog(KeyDialog):
    """open_: the message with a code: the key in it. begin, form: what its armor tells of the code."""

    def __init__(
        self,
        desk: Desk,
        open_: Callable[[str], Future[bytes]],
        *,
        begin: str,
        form: str,
        parent: QWidget,
    ) -> None:
        super().__init__(desk, tr("Autocrypt Setup Message"), parent, width=460)
        self.setObjectName("setupCodeDialog")
        self._open = open_
        self.add_heading(
            tr("Open with its code"),
            tr(
                "The program that made this message showed a code. Only with it can the secret key be taken "
                "out. Nobody else needs this code: never send it to anyone."
            ),
        )
        self._digits = SetupCodeFields(begin) if form == NUMERIC else None
        self._text = QLineEdit(begin, objectName="setupCode")
        self._text.setAccessibleName(tr("Code"))
        self.body.addWidget(self._digits or self._text)
        self._hint = wrapped_label(self._says(begin), size="sm", role="text-3")
        self._hint.setVisible(bool(self._hint.text()))
        self.body.addWidget(self._hint)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        opening = button(tr("Open"), self._try)
        opening.setObjectName("openSetupMessage")
        self.fill_footer(opening)
        if self._digits is not None:
            self._digits.changed.connect(self._follow)
        else:
            self._text.textChanged.connect(lambda _: self._follow())
            self._text.setFocus()
        self._follow()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt selects all of the first field when a dialog opens: the next digit would replace it all."""
        super().showEvent(event)
        if self._digits is not None:
            QTimer.singleShot(0, self._digits, self._digits.start)

    @staticmethod
    def _says(begin: str) -> str:
        return tr("The code begins with {digits}.", digits=begin) if begin else ""

    @property
    def _code(self) -> str:
        return self._digits.code if self._digits is not None else self._text.text().strip()

    def _follow(self) -> None:
        self.error.clear()
        self.primary.setEnabled(self._digits.is_whole if self._digits is not None else bool(self._code))

    def _try(self) -> None:
        self.begin(tr("Opening…"))
        self._lock(True)
        self.desk.when(self._open(self._code), owner=self, done=self._opened, failed=self._failed)

    def _lock(self, is_locked: bool) -> None:
        if self._digits is not None:
            self._digits.set_read_only(is_locked)
        self._text.setReadOnly(is_locked)

    def _opened(self, key: bytes) -> None:
        self.end()
        self.desk.review_import(key, tr("the Setup Message"), self.parentWidget())
        self.accept()

    def _failed(self, error: MailGuardError) -> None:
        self._lock(False)
        self.fail(error)
        if isinstance(error, PassphraseRefused):
            self.error.show_words(
                tr(
                    "That is not the code of this message. Nothing was opened. Compare it with what the "
                    "other program showed."
                )
            )

    def done(self, result: int) -> None:
        """The code is forgotten when the dialog closes."""
        self._text.clear()
        super().done(result)
