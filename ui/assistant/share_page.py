"""Page 4: how others get the key, and a backup of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QComboBox

from mailguard.errors import MailGuardError
from mailguard.events import Event, KeysChanged
from mailguard.model import Glyph, Key, Published, Tone
from ui.assistant.page import Page
from ui.assistant.setup import Setup
from ui.desk import Desk
from ui.keys import words
from ui.keys.backup import BackupDialog
from ui.keys.dialog import open_over
from ui.keys.find_key import CONFIRMING_SERVER
from ui.widgets.widgets import StatusCard, button, row, wrapped_label
from ui.wording import tr


class SharePage(Page):
    """Publishes on Continue, if that was asked for."""

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__(desk, setup)
        self.say(
            tr("Share your key"),
            tr(
                "Others need your public key to write to you encrypted. The secret half never "
                "leaves this computer."
            ),
        )
        self._published = False
        self._publish = QCheckBox(tr("Publish it on"))
        self._publish.setObjectName("publishKey")
        self._server = QComboBox(objectName="publishOn")
        self._server.setAccessibleName(tr("Key server"))
        self._publish.toggled.connect(self._explain)
        self._server.currentIndexChanged.connect(self._explain)
        self._note = wrapped_label(size="sm", role="text-2")
        self._note.setContentsMargins(24, 0, 0, 0)
        self._attach = QCheckBox(tr("Attach my public key to signed messages"))
        self._attach.setObjectName("attachKey")
        self._attach.setChecked(setup.attach_key)
        self._backup = StatusCard(Tone.CAUTION, Glyph.PROBLEM, tr("Not backed up yet"))
        self._backup.setObjectName("backupState")
        backing_up = button(tr("Back up secret key…"), self._back_up)
        backing_up.setObjectName("backUpKey")
        self._backup.buttons.setContentsMargins(0, 6, 0, 0)
        self._backup.add_button(backing_up)
        self.body.addLayout(row(self._publish, self._server, None))
        self.body.addWidget(self._note)
        self.body.addSpacing(8)
        self.body.addWidget(self._attach)
        self.body.addSpacing(16)
        self.body.addWidget(self._backup)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        desk.bridge.happened.connect(self._happened)
        self._explain()

    @property
    def is_needed(self) -> bool:
        return self.setup.key is not None

    def enter(self) -> None:
        self.error.clear()
        self._fill_servers()
        self._load()

    def _fill_servers(self) -> None:
        chosen = self._server.currentData()
        self._server.clear()
        for each in self.desk.core.accounts.settings().key_servers:
            self._server.addItem(words.server_name(each), each)
        self._server.setCurrentIndex(max(0, self._server.findData(chosen)))
        self._publish.setEnabled(self._server.count() > 0)
        self._explain()

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged) and self.isVisible():
            self._load()

    def _load(self) -> None:
        self.desk.when(
            self.desk.core.keys.list(), owner=self, done=self._show_backup, failed=self.error.show_error
        )

    def _show_backup(self, keys: tuple[Key, ...]) -> None:
        key = next((each for each in keys if each.fingerprint == self.setup.key), None)
        if key is None or key.backed_up_on is None:
            text = tr(
                "Without a backup, a broken disk takes the key, and all mail encrypted for it, with it."
            )
            self._backup.show_status(Tone.CAUTION, Glyph.PROBLEM, tr("Not backed up yet"), text)
        else:
            title = tr("Backup: {date}", date=words.date_words(key.backed_up_on))
            self._backup.show_status(Tone.OK, Glyph.VERIFIED, title)

    def _back_up(self) -> None:
        if self.setup.key is not None:
            open_over(BackupDialog(self.desk, self.setup.key, self.window()))

    def _explain(self) -> None:
        wanted = self._publish.isChecked()
        self._server.setEnabled(wanted)
        if self._server.currentText() == CONFIRMING_SERVER:
            text = tr(
                "It then mails a link to your address. People can find your key by address only after you "
                "opened that link."
            )
        else:
            text = tr("Anyone can then find it by name or address, for good: it can be revoked, not removed.")
        self._note.setText(text)
        self._note.setVisible(wanted)

    def go_on(self, done: Callable[[], None]) -> None:
        self.error.clear()
        self.setup.attach_key = self._attach.isChecked()
        self.working.emit(tr("Storing the account…"))
        self.desk.when(
            self.desk.core.accounts.save(self.setup.account()),
            owner=self,
            done=lambda _: self._stored(done),
            failed=self._failed,
        )

    def _stored(self, done: Callable[[], None]) -> None:
        if not self._publish.isChecked() or self._published or self.setup.key is None:
            self.working.emit("")
            done()
            return
        self.working.emit(tr("Sending to {server}…", server=self._server.currentText()))
        self.desk.when(
            self.desk.core.keys.publish(self.setup.key, str(self._server.currentData())),
            owner=self,
            done=lambda published: self._sent(published, done),
            failed=self._failed,
        )

    def _sent(self, _: Published, done: Callable[[], None]) -> None:
        self._published = True
        self.working.emit("")
        done()

    def _failed(self, error: MailGuardError) -> None:
        self.working.emit("")
        self.error.show_error(error)
