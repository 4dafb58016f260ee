"""The windows for a store that cannot be opened: no keychain, damaged, no room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QMessageBox, QVBoxLayout

from mailguard.cleaning import clean_text
from mailguard.core import SetAside
from mailguard.errors import MailGuardError, SecretsUnavailable, StoreFailed
from ui.desk import Desk
from ui.widgets.boxes import Icon, message_box
from ui.widgets.widgets import button, label, link_button, row, wrapped_label
from ui.wording import tr, words_for

Again = Callable[[bytes | None], None]


def show_store_problem(desk: Desk, error: MailGuardError, again: Again, key: bytes | None = None) -> None:
    """Say what is wrong and what can be done; `again` tries to open the store, with a key if given.

    key: the one that was tried, where it was made of a passphrase.
    """
    if isinstance(error, SecretsUnavailable):
        desk.keep(StorePassphrase(desk, error.reason, again))
    elif isinstance(error, StoreFailed) and error.is_locked and key is not None:
        dialog = StorePassphrase(desk, "", again)
        dialog.say(tr("That passphrase does not open the mail store. Try again."))
        desk.keep(dialog)
    elif isinstance(error, StoreFailed) and (error.is_damaged or error.is_locked):
        _offer_to_set_aside(desk, error, again, key)
    else:
        _say(desk, error, again, key)


class StorePassphrase(QDialog):
    """Where the keychain does not work, the store is opened by a passphrase of its own."""

    def __init__(self, desk: Desk, reason: str, again: Again) -> None:
        super().__init__(objectName="storePassphraseDialog")
        self._desk = desk
        self._again = again
        self._is_new = not desk.core.profile.store_file.exists()
        self.setWindowTitle("MailGuard")
        self.setMinimumWidth(460)
        self._field = _passphrase_field("storePassphrase", tr("Passphrase of the mail store"))
        self._second = _passphrase_field("storePassphraseAgain", tr("Passphrase again"))
        self._second.setVisible(self._is_new)
        self._wrong = wrapped_label()
        self._wrong.setObjectName("storePassphraseSays")
        self._wrong.setProperty("tone", "danger")
        self._wrong.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(12)
        inside.addWidget(label(tr("Passphrase of your mail store"), size="h2", semibold=True))
        inside.addWidget(wrapped_label(_about(reason, is_new=self._is_new), role="text-2"))
        for each in (self._field, self._second, self._wrong):
            inside.addWidget(each)
        inside.addLayout(self._buttons())
        self._field.textChanged.connect(self._wrong.hide)
        self.rejected.connect(desk.quit)

    def say(self, text: str) -> None:
        """Under the field, until it is changed."""
        self._wrong.setText(text)
        self._wrong.show()

    def _buttons(self) -> QHBoxLayout:
        opening = button(tr("Open"), self._open, primary=True)
        opening.setObjectName("openStore")
        opening.setDefault(True)
        forgotten = link_button(tr("I do not know it…"), self._set_aside)
        forgotten.setObjectName("passphraseForgotten")
        forgotten.setVisible(not self._is_new)
        return row(forgotten, None, button(tr("Quit"), self.reject), opening)

    def _open(self) -> None:
        if not self._field.text():
            return
        if self._is_new and self._field.text() != self._second.text():
            self.say(tr("The two are not the same."))
            return
        derived = self._desk.core.key_of_passphrase(self._field.text())
        self._desk.when(
            derived,
            owner=self._desk,
            done=self._again,
            failed=lambda error: _say(self._desk, error, self._again, None),
        )
        self.accept()

    def _set_aside(self) -> None:
        error = StoreFailed("its passphrase is not known", is_locked=True)
        _offer_to_set_aside(self._desk, error, self._again, None)
        self.accept()


def _about(reason: str, *, is_new: bool) -> str:
    why = tr("Mail is stored encrypted on this computer.")
    if reason:
        why += " " + tr("The system's keychain, which would keep the key, does not work: {why}.", why=reason)
    if is_new:
        return f"{why} " + tr("Choose a passphrase for it. Without it, nobody can open the store again.")
    return f"{why} " + tr("Enter the passphrase of the store to open it.")


def _passphrase_field(name: str, spoken: str) -> QLineEdit:
    made = QLineEdit(objectName=name)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(spoken)
    made.setPlaceholderText(spoken)
    return made


def _offer_to_set_aside(desk: Desk, error: StoreFailed, again: Again, key: bytes | None) -> None:
    more = (
        tr("It is damaged, or its key is not the one that it was sealed with.")
        if error.is_locked
        else tr("A part of it is damaged.")
    )
    more += " " + tr(
        "MailGuard can set it aside, without deleting it, and fetch your mail from the servers again. "
        "Drafts and unsent messages are in a file of their own; what can be read of it is kept."
    )
    box = message_box(
        Icon.Warning, tr("The mail store cannot be opened."), None, "storeProblem", more=more,
        details=words_for(error).details,
    )  # fmt: skip
    setting_aside = box.addButton(tr("Set it aside and start anew"), QMessageBox.ButtonRole.AcceptRole)
    retry = box.addButton(tr("Try again"), QMessageBox.ButtonRole.ActionRole)
    quitting = box.addButton(tr("Quit"), QMessageBox.ButtonRole.RejectRole)
    setting_aside.clicked.connect(lambda: _set_aside(desk, again, key))
    retry.clicked.connect(lambda: again(key))
    quitting.clicked.connect(desk.quit)
    box.setDefaultButton(retry)
    desk.keep(box)


def _set_aside(desk: Desk, again: Again, key: bytes | None) -> None:
    def done(moved: SetAside) -> None:
        if not moved.is_local_whole:
            _say_what_was_lost(desk, moved)
        again(key)

    desk.when(
        desk.core.set_store_aside(key),
        owner=desk,
        done=done,
        failed=lambda error: _say(desk, error, again, key),
    )


def _say_what_was_lost(desk: Desk, moved: SetAside) -> None:
    if moved.rescued:
        text = tr("Some of your drafts and unsent messages may be missing.")
        more = tr("Their file was damaged too. What could be read of it is here.")
    else:
        text = tr("Your drafts and unsent messages could not be read.")
        more = tr("Their file could not be opened either.")
    more += " " + tr(
        "Nothing was deleted: the old files stay beside the new ones as {name}.", name=moved.name
    )
    box = message_box(Icon.Warning, text, None, "storeLost", more=more)
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    desk.keep(box)


def _say(desk: Desk, error: MailGuardError, again: Again, key: bytes | None) -> None:
    words = words_for(error)
    more = clean_text(words.details)  # why: no room, no right to write, made by a newer MailGuard
    box = message_box(Icon.Warning, words.text, None, "storeProblem", more=more)
    box.addButton(tr("Try again"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(lambda: again(key))
    box.addButton(tr("Quit"), QMessageBox.ButtonRole.RejectRole).clicked.connect(desk.quit)
    desk.keep(box)
