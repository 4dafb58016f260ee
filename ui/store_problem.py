"""The windows for a store that cannot be opened: no keychain, damaged, no room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLineEdit, QMessageBox, QVBoxLayout

from mailguard.accounts.secrets import derive_key
from mailguard.errors import MailGuardError, SecretsUnavailable, StoreFailed
from mailguard.store.sealed import set_aside
from ui.desk import Desk
from ui.widgets import button, label, row, wrapped_label
from ui.wording import tr, words_for


def show_store_problem(desk: Desk, error: MailGuardError, again: Callable[[bytes | None], None]) -> None:
    """Say what is wrong and what can be done; `again` tries to open the store, with a key if given."""
    if isinstance(error, SecretsUnavailable):
        _StorePassphrase(desk, error, again).open()
    elif isinstance(error, StoreFailed) and not error.is_full:
        _offer_to_set_aside(desk, error, again)
    else:
        _say(desk, error, again)


class _StorePassphrase(QDialog):
    """Where the keychain does not work, the store is opened by a passphrase of its own."""

    def __init__(self, desk: Desk, error: SecretsUnavailable, again: Callable[[bytes | None], None]) -> None:
        super().__init__()
        self._desk = desk
        self._again = again
        self.setWindowTitle("MailGuard")
        self.setMinimumWidth(460)
        self._field = QLineEdit(objectName="storePassphrase")
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setAccessibleName(tr("Passphrase of the mail store"))
        opening = button(tr("Open"), self._open, primary=True)
        opening.setObjectName("openStore")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(12)
        inside.addWidget(label(tr("Passphrase of your mail store"), size="h2", semibold=True))
        inside.addWidget(
            wrapped_label(
                tr(
                    "Mail is stored encrypted on this computer. The system's keychain, which would keep "
                    "the key, does not work ({reason}). Enter a passphrase to open the store; the first one "
                    "you enter is the one it keeps.",
                    reason=error.reason,
                ),
                role="text-2",
            )
        )
        inside.addWidget(self._field)
        inside.addLayout(row(None, button(tr("Quit"), self.reject), opening))
        self._field.returnPressed.connect(self._open)
        self.rejected.connect(desk.quit)

    def _open(self) -> None:
        if not self._field.text():
            return
        derived = self._desk.core.run(
            derive_key, self._field.text(), self._desk.core.profile.data / "store.salt"
        )
        self._desk.when(derived, owner=self._desk, done=self._again, failed=self._failed)
        self.accept()

    def _failed(self, error: MailGuardError) -> None:
        _say(self._desk, error, self._again)


def _offer_to_set_aside(desk: Desk, error: StoreFailed, again: Callable[[bytes | None], None]) -> None:
    box = _box(tr("The mail store cannot be opened."), error)
    box.setInformativeText(
        tr(
            "It is damaged, or its key has changed. MailGuard can set it aside, without deleting it, and "
            "fetch your mail from the servers again. Drafts and unsent messages are in a file of their own."
        )
    )
    setting_aside = box.addButton(tr("Set it aside and start anew"), QMessageBox.ButtonRole.AcceptRole)
    retry = box.addButton(tr("Try again"), QMessageBox.ButtonRole.ActionRole)
    quitting = box.addButton(tr("Quit"), QMessageBox.ButtonRole.RejectRole)

    def set_aside_then_start() -> None:
        moved = desk.core.run(set_aside, desk.core.profile.store_file)
        desk.when(
            moved, owner=desk, done=lambda _: again(None), failed=lambda failed: _say(desk, failed, again)
        )

    setting_aside.clicked.connect(set_aside_then_start)
    retry.clicked.connect(lambda: again(None))
    quitting.clicked.connect(desk.quit)
    box.setDefaultButton(retry)
    box.open()


def _say(desk: Desk, error: MailGuardError, again: Callable[[bytes | None], None]) -> None:
    box = _box(words_for(error).text, error)
    box.addButton(tr("Try again"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(lambda: again(None))
    box.addButton(tr("Quit"), QMessageBox.ButtonRole.RejectRole).clicked.connect(desk.quit)
    box.open()


def _box(text: str, error: MailGuardError) -> QMessageBox:
    box = QMessageBox(QMessageBox.Icon.Warning, "MailGuard", text)
    box.setDetailedText(words_for(error).details)
    return box
