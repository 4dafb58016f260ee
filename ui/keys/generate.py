"""“New key” in three pages: what it is made of, its making, and what to do with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Account, Fingerprint, Glyph, Tone
from ui.desk import Desk
from ui.keys.backup import BackupDialog
from ui.keys.dialog import KeyDialog, open_over
from ui.keys.fingerprint import FingerprintGroups
from ui.keys.key_of_account import account_without_key, use_when_left, with_new_key
from ui.keys.new_key_form import NewKeyForm
from ui.keys.questions import Answer, ask
from ui.widgets.widgets import StatusCard, button, wrapped_label
from ui.wording import tr


class NewKeyDialog(KeyDialog):
    """Makes a key. `account` uses it, or else one of its address that has none yet. `created` names it."""

    created = Signal(str)

    def __init__(self, desk: Desk, account: Account | None = None, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("New key"), parent, width=540)
        self.setObjectName("newKeyDialog")
        self._account = account
        self._key: Fingerprint | None = None
        identities = tuple(one.address for each in desk.core.accounts.all() for one in each.identities)
        self.form = NewKeyForm(identities, account.identity if account else None)
        self.form.changed.connect(self._update)
        self._heading, self._about = self.add_heading(
            tr("A new key"),
            tr(
                "It has a public half, which you share, and a secret half, which stays on this "
                "computer behind "
                "your passphrase."
            ),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.form)
        self._pages.addWidget(_working_page())
        self.body.addWidget(self._pages)
        self.body.addWidget(self.error)
        creating = button(tr("Create key"), self._create)
        creating.setObjectName("createKey")
        self.fill_footer(creating)
        self._update()
        self.form.focus_first_empty()

    def _update(self) -> None:
        self.primary.setEnabled(self.form.is_complete)

    def _create(self) -> None:
        if self.form.passphrase.passphrase:
            self._generate()
        else:
            ask_about_no_passphrase(self, self._generate)

    def _generate(self) -> None:
        self.error.clear()
        self._pages.setCurrentIndex(1)
        self.primary.hide()
        self.cancel.setText(tr("Close"))
        new = self.form.new_key()
        made = self.desk.core.keys.generate(new)
        use_when_left(self.desk, made, self, new.address, self._account)
        self.desk.when(made, owner=self, done=self._generated, failed=self._failed)

    def _failed(self, error: MailGuardError) -> None:
        self._pages.setCurrentIndex(0)
        self.primary.show()
        self.cancel.setText(tr("Cancel"))
        self.error.show_error(error)

    def _generated(self, key: Fingerprint) -> None:
        self._key = key
        self.form.passphrase.clear()
        self.created.emit(key)
        account = self._account or account_without_key(self.desk, self.form.new_key().address)
        if account is not None:
            self._use_for_account(account, key)
        self._show_ready(key)

    def _use_for_account(self, account: Account, key: Fingerprint) -> None:
        self.desk.when(
            self.desk.core.accounts.save(with_new_key(self.desk, account, key)),
            owner=self,
            done=lambda _: None,
            failed=self.error.show_error,
        )

    def _show_ready(self, key: Fingerprint) -> None:
        self._heading.setText(tr("Your key is ready"))
        self._about.setText(
            tr("This is its fingerprint. Others compare it with you to be sure that the key is yours.")
        )
        self._pages.addWidget(_ready_page(key))
        self._pages.setCurrentIndex(2)
        self.cancel.hide()
        for name, text, act in (
            ("backUp", tr("Back up…"), self._back_up),
            ("publish", tr("Publish…"), lambda: self.desk.publish_key(key, self)),
        ):
            made = button(text, act)
            made.setObjectName(name)
            self.footer.addWidget(made)
        done = button(tr("Done"), self.accept, primary=True)
        done.setObjectName("done")
        done.setDefault(True)
        self.footer.addWidget(done)
        done.setFocus()

    def _back_up(self) -> None:
        if self._key is not None:
            open_over(BackupDialog(self.desk, self._key, self))


def ask_about_no_passphrase(parent: QWidget, go_on: object) -> None:
    """A key without a passphrase is made only on a named decision."""
    ask(
        parent,
        tr("A key without a passphrase?"),
        tr("Anyone using this computer could read your mail."),
        Answer(tr("Go back"), is_cancel=True, is_default=True),
        Answer(tr("No passphrase"), go_on),
    )


def _working_page() -> QWidget:
    page = QWidget()
    inside = QVBoxLayout(page)
    inside.setContentsMargins(0, 24, 0, 24)
    inside.setSpacing(16)
    inside.addWidget(
        wrapped_label(
            tr("Creating your key… This takes up to a minute. You can go on working."), role="text-2"
        )
    )
    progress = QProgressBar()
    progress.setRange(0, 0)
    progress.setTextVisible(False)
    progress.setAccessibleName(tr("Creating your key"))
    inside.addWidget(progress)
    inside.addStretch(1)
    return page


def _ready_page(key: Fingerprint) -> QWidget:
    page = QWidget()
    inside = QVBoxLayout(page)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(16)
    inside.addWidget(FingerprintGroups(key))
    inside.addWidget(
        StatusCard(
            Tone.CAUTION,
            Glyph.PROBLEM,
            tr("No backup yet"),
            tr("Without a backup, a broken disk takes the key, and all mail encrypted for it, with it."),
        )
    )
    inside.addStretch(1)
    return page
