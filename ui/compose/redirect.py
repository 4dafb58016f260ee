"""“Redirect”: a received message goes to somebody else as it stands, with who sent it on above it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text
from mailguard.core.futures import then
from mailguard.model import Account, Encryption, Glyph, OpenedMessage, Signature, Tone
from mailguard.model.redirects import Redirect
from ui.compose.header_row import HeaderRow
from ui.compose.known_keys import KnownKeys
from ui.compose.recipient_field import RecipientField
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.people import shown_subject
from ui.reader.message_source import MessageSource
from ui.widgets.widgets import StatusCard, button
from ui.wording import tr


class RedirectDialog(KeyDialog):
    """Asks who gets it, and says what becomes of its protection: nothing."""

    def __init__(
        self,
        desk: Desk,
        opened: OpenedMessage,
        source: MessageSource,
        account: Account,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, tr("Redirect"), parent, width=560)
        self.setObjectName("redirectDialog")
        self._opened = opened
        self._source = source
        self.add_heading(
            tr("Redirect “{subject}”", subject=shown_subject(opened)),
            tr(
                "It goes on as it was received: its sender, its text, its files and its signature stay as "
                "they are. Your address is noted in its header."
            ),
        )
        self.body.addWidget(self._fields(account))
        self.body.addWidget(_protection_card(opened))
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self._sending = button(tr("Redirect"), self._send)
        self._sending.setObjectName("redirectNow")
        self.fill_footer(self._sending)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._send)
        self._enable()
        self._to.entry.setFocus()

    def _fields(self, account: Account) -> QWidget:
        self._from = QComboBox(objectName="redirectFrom")
        self._from.setAccessibleName(tr("From"))
        for each in self.desk.core.accounts.all():
            for identity in each.identities:
                self._from.addItem(clean_text(str(identity.address)), (each.id, identity.address))
                if (each.id, identity.address) == (account.id, account.identity):
                    self._from.setCurrentIndex(self._from.count() - 1)
        known = KnownKeys(self.desk, self)
        self._to = RecipientField("redirectTo", tr("To"), known.people, others_px=0)
        self._to.changed.connect(self._enable)
        self._to.entry.textChanged.connect(lambda _: self._enable())
        sender, receiver = HeaderRow(tr("From")), HeaderRow(tr("To"))
        sender.add(self._from)
        receiver.add(self._to)
        made = QWidget()
        inside = QVBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(sender)
        inside.addWidget(receiver)
        return made

    def _enable(self) -> None:
        """An address that is none is said by its chip."""
        are_whole = all(is_address(each.address) for each in self._to.people)
        self._sending.setEnabled(are_whole and not self._to.is_empty)

    def _send(self) -> None:
        self._to.commit()
        self._enable()
        if not self._sending.isEnabled():
            self._to.entry.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        account, sender = self._from.currentData()
        facts = self._opened.verdict.facts
        redirect = Redirect(
            account=account,
            from_=sender,
            to=self._to.people,
            subject=self._opened.subject,
            is_encrypted=facts.encryption is not Encryption.NONE,
            is_signed=facts.signature is not Signature.NONE,
            message=self._source.id,
        )
        self.begin(tr("Redirecting…"))
        redirecting = self.desk.core.redirecting
        self.desk.when(
            then(self._source.load(), lambda raw: redirecting.send(raw, redirect)),
            owner=self,
            done=lambda _: self.accept(),
            failed=self.fail,
        )


def _protection_card(opened: OpenedMessage) -> StatusCard:
    if opened.verdict.facts.encryption is Encryption.NONE:
        return StatusCard(
            Tone.NEUTRAL,
            Glyph.OPEN,
            tr("The message is not encrypted"),
            tr("Redirect does not encrypt it: the mail servers on its way can read it. Forward can."),
        )
    return StatusCard(
        Tone.CAUTION,
        Glyph.LOCK,
        tr("The message is encrypted, and stays so"),
        tr(
            "Whoever gets it can read it only if it was encrypted to them as well. To encrypt it to somebody "
            "else, use Forward."
        ),
    )
