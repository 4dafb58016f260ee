"""Page 5: ready, and an encrypted message to oneself as a proof."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from mailguard.errors import Cancelled, MailGuardError
from mailguard.events import Event, MailArrived, OutgoingChanged
from mailguard.model import (
    Draft,
    Encryption,
    Glyph,
    MessageId,
    OpenedMessage,
    OutgoingId,
    OutgoingState,
    Tone,
)
from ui.assistant.page import Page
from ui.assistant.setup import Setup
from ui.desk import Desk
from ui.reader.message_source import MessageSource, stored
from ui.widgets.widgets import StatusCard, button
from ui.wording import tr


class DonePage(Page):
    """`finished`: the main window is wanted."""

    finished = Signal()

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__(desk, setup)
        self._outgoing: OutgoingId | None = None
        self._subject = tr("MailGuard works")
        self._opening = button(tr("Open MailGuard"), self.finished.emit, primary=True)
        self._opening.setObjectName("openMailGuard")
        self._sending = button(tr("Send myself an encrypted test message"), self._send, icon="send")
        self._sending.setObjectName("sendTest")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._opening)
        line.addWidget(self._sending)
        line.addStretch(1)
        self._state = StatusCard(Tone.INFO, Glyph.WORKING, "")
        self._state.setObjectName("testState")
        self._state.hide()
        self.body.addLayout(line)
        self.body.addSpacing(16)
        self.body.addWidget(self._state)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        desk.bridge.happened.connect(self._happened)

    def enter(self) -> None:
        has_key = self.setup.key is not None
        self.say(
            tr("You are ready."),
            tr("{address} is set up, and your mail is coming in.", address=self.setup.address)
            + (" " + tr("A key can be made any time in Keys.") if not has_key else ""),
        )
        self._sending.setVisible(has_key)
        self._opening.setFocus()

    def _draft(self) -> Draft:
        return Draft(
            account=self.setup.id,
            from_=self.setup.identity,
            to=(self.setup.identity,),
            subject=self._subject,
            text=tr(
                "You wrote this message to yourself. It left this computer encrypted and signed, "
                "and only your "
                "key opens it."
            ),
            encrypt=True,
            sign=True,
        )

    def _send(self) -> None:
        self.error.clear()
        self._sending.setEnabled(False)
        self._tell(tr("Encrypting, signing and sending…"))
        self.desk.with_passphrase(
            lambda passphrase: self.desk.core.writing.send(self._draft(), passphrase=passphrase),
            owner=self.window(),
            purpose=tr("To sign your message."),
            done=self._queued,
            failed=self._failed,
        )

    def _queued(self, outgoing: OutgoingId) -> None:
        self._outgoing = outgoing
        self._tell(tr("On its way. It opens here when it comes back."))

    def _tell(self, text: str) -> None:
        self._state.show_status(Tone.INFO, Glyph.WORKING, "", text)
        self._state.show()

    def _failed(self, error: MailGuardError) -> None:
        self._sending.setEnabled(True)
        self._state.hide()
        if not isinstance(error, Cancelled):
            self.error.show_error(error)

    # Its way back

    def _happened(self, event: Event) -> None:
        if self._outgoing is None:
            return
        if isinstance(event, OutgoingChanged) and event.outgoing == self._outgoing:
            self._show_sending(event)
        elif isinstance(event, MailArrived) and event.account == self.setup.id:
            for message in event.messages:
                self._look_at(message)

    def _show_sending(self, event: OutgoingChanged) -> None:
        if event.error is not None:
            self._failed(event.error)
        elif event.state is OutgoingState.SENT:
            self._tell(tr("Sent. It opens here when it comes back."))
            self.desk.core.mail.get_messages(self.setup.id)

    def _look_at(self, message: MessageId) -> None:
        source = stored(self.desk.core, message)
        self.desk.when(
            source.open(None),
            owner=self,
            done=lambda opened: self._opened(opened, source),
            failed=self._failed,
        )

    def _opened(self, opened: OpenedMessage, source: MessageSource) -> None:
        is_mine = any(each.address.lower() == self.setup.address.lower() for each in opened.from_)
        is_locked = opened.verdict.facts.encryption is Encryption.LOCKED
        if self._outgoing is None or not is_mine or not (is_locked or opened.subject == self._subject):
            return
        self._outgoing = None
        text = tr("Your message came back and was opened with your key.")
        self._state.show_status(Tone.OK, Glyph.VERIFIED, "", text)
        self.desk.show_message(opened, source)
