"""Sending a public key to a key server, and looking whether it can be found there."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from mailguard.errors import MailGuardError, Refused
from mailguard.model import Fingerprint, Glyph, Key, Published, ServerKey, Tone
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.keys.find_key import CONFIRMING_SERVER
from ui.widgets.widgets import StatusCard, button, label, row, wrapped_label
from ui.wording import tr


class PublishDialog(KeyDialog):
    """Asks, sends, and offers to look the key up as anyone else would."""

    def __init__(self, desk: Desk, key: Fingerprint, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Send public key to key server"), parent, width=560)
        self.setObjectName("publishDialog")
        self._key = key
        self._heading, self._about = self.add_heading(" ")
        self._server = QComboBox(objectName="publishServer")
        self._server.setAccessibleName(tr("Key server"))
        for each in desk.core.accounts.settings().key_servers:
            self._server.addItem(words.server_name(each), each)
        self._server.currentIndexChanged.connect(self._update)
        self._server_label = label(tr("Key server"), role="text-2")
        self.body.addLayout(row(self._server_label, self._server, None))
        self._foreign = StatusCard(Tone.CAUTION, Glyph.OTHER_SENDER, "")
        self._foreign.hide()
        self.body.addWidget(self._foreign)
        self._result = StatusCard(Tone.OK, Glyph.VERIFIED, "")
        self._result.setObjectName("publishResult")
        self._result.hide()
        self.body.addWidget(self._result)
        self._body_note = wrapped_label(
            tr("The key server learns your network address."), size="sm", role="text-3"
        )
        self.body.addWidget(self._body_note)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        sending = button(tr("Send Public Key"), self._send, icon="publish", primary=True)
        sending.setObjectName("sendPublicKey")
        self.fill_footer(sending)
        self._update()
        desk.when(desk.core.keys.list(), owner=self, done=self._say_whose, failed=self.error.show_error)

    def _say_whose(self, keys: tuple[Key, ...]) -> None:
        key = next((each for each in keys if each.fingerprint == self._key), None)
        if key is not None and not key.is_secret:
            text = tr(
                "This is {name}'s key, not yours. Publish it only if {name} agrees.",
                name=words.owner_words(key),
            )
            self._foreign.show_status(Tone.CAUTION, Glyph.OTHER_SENDER, "", text)
            self._foreign.show()

    def _update(self) -> None:
        server = self._server.currentText()
        self._heading.setText(tr("Send your public key to {server}?", server=server))
        self._about.setText(
            tr(
                "It then mails a link to each of your addresses. People can find your key by address only "
                "after you opened that link."
            )
            if server == CONFIRMING_SERVER
            else tr("Anyone can then find it by name or address, for good: it can be revoked, not removed.")
        )
        self._about.show()
        self.primary.setEnabled(bool(server))

    def _send(self) -> None:
        self.begin(tr("Sending to {server}…", server=self._server.currentText()))
        self._server.setEnabled(False)
        self.desk.when(
            self.desk.core.keys.publish(self._key, str(self._server.currentData())),
            owner=self,
            done=self._sent,
            failed=self._failed,
        )

    def _failed(self, error: MailGuardError) -> None:
        self.end()
        self._server.setEnabled(True)
        if isinstance(error, Refused):
            text = tr(
                "{server} did not take the key: {reason}. It was not published.",
                server=error.host,
                reason=error.reply,
            )
            self.error.show_words(text, f"{error.code} {error.reply}", otherServer=self._server.showPopup)
        else:
            self.error.show_error(error, tryAgain=self._send)

    def _sent(self, published: Published) -> None:
        self.end()
        for each in (
            self._foreign,
            self._server,
            self._server_label,
            self._body_note,
            self._about,
            self.primary,
        ):
            each.hide()
        server = self._server.currentText()
        self._heading.setText(tr("Your public key was sent to {server}.", server=server))
        if published.unconfirmed:
            text = tr(
                "It mailed a link to {addresses}. Open it, so that people find your key by address.",
                addresses=", ".join(published.unconfirmed),
            )
        else:
            text = tr("Anyone can now look for it there.")
        self._result.show_status(Tone.OK, Glyph.VERIFIED, "", text)
        self._result.show()
        self._check = button(tr("Check that it can be found"), self._look_up, icon="search")
        self._check.setObjectName("checkPublished")
        self.footer.addWidget(self._check)
        self.cancel.setText(tr("Close"))
        self._check.setFocus()

    def _look_up(self) -> None:
        self._check.setEnabled(False)
        self.busy.setText(tr("Searching {server}…", server=self._server.currentText()))
        self.desk.when(
            self.desk.core.keys.search(f"0x{self._key}", str(self._server.currentData())),
            owner=self,
            done=self._looked_up,
            failed=self._look_up_failed,
        )

    def _look_up_failed(self, error: MailGuardError) -> None:
        self.busy.setText("")
        self._check.setEnabled(True)
        self.error.show_error(error, tryAgain=self._look_up)

    def _looked_up(self, found: tuple[ServerKey, ...]) -> None:
        self.busy.setText("")
        self._check.setEnabled(True)
        server = self._server.currentText()
        if any(self._key.endswith(each.fingerprint.upper()[-16:]) for each in found):
            title, tone, glyph = tr("{server} gives out your key.", server=server), Tone.OK, Glyph.VERIFIED
        else:
            title = tr("{server} does not give out your key yet. Try again in a few minutes.", server=server)
            tone, glyph = Tone.CAUTION, Glyph.WORKING
        self._result.show_status(tone, glyph, title)
