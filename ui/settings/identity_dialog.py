"""One more sender of an account: name, address, key, signature, and the server it sends through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import (
    OWN_SERVER,
    Account,
    Address,
    Identity,
    Key,
    OutgoingServer,
)
from ui.assistant.setup import is_address
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.secrets.own_keys import key_line, own_keys
from ui.settings.rows import Choice
from ui.widgets.widgets import button, form, label, set_property
from ui.wording import tr

_SIGNATURE_PX = 84


class IdentityDialog(KeyDialog):
    chosen = Signal(object)  # an Identity

    def __init__(
        self,
        desk: Desk,
        account: Account,
        identity: Identity | None,
        keys: Sequence[Key],
        parent: QWidget | None = None,
    ) -> None:
        """identity: None: a new one, with the account's name and key."""
        title = tr("Identity") if identity is not None else tr("New identity")
        super().__init__(desk, title, parent, width=520)
        self.setObjectName("identityDialog")
        self.add_heading(title, tr("Messages can be written from it in the composer, under “From”."))
        shown = identity or Identity(address=Address(account.identity.name, ""), key=account.key)
        self._name = self._field("identityName", tr("Your name"), shown.address.name)
        self._address = self._field("identityAddress", tr("Address"), shown.address.address)
        self._reply_to = self._field("identityReplyTo", tr("Answers to"), shown.reply_to)
        self._reply_to.setPlaceholderText(tr("the same address"))
        self._organization = self._field("identityOrganization", tr("Organisation"), shown.organization)
        self._signature = QPlainTextEdit(shown.signature, objectName="identitySignature")
        self._signature.setAccessibleName(tr("Signature"))
        self._signature.setTabChangesFocus(True)
        self._signature.setFixedHeight(_SIGNATURE_PX)
        self._chosen_key = shown.key
        self._key = Choice("identityKey", key_options(keys, shown), self._choose_key)
        self._key.show_value(shown.key)
        self._server = shown.smtp_server
        self._servers = Choice(
            "identityServer",
            server_options(desk.core.smtp_servers.all(), tr("Like the account")),
            self._choose_server,
        )
        self._servers.show_value(shown.smtp_server)
        self._lay_out()
        using = button(tr("Save identity"), self._save)
        using.setObjectName("saveIdentity")
        self.fill_footer(using)
        for each in (self._address, self._reply_to):
            each.textChanged.connect(self._update)
        self._update()

    def _field(self, name: str, words: str, text: str) -> QLineEdit:
        made = QLineEdit(text, objectName=name)
        made.setAccessibleName(words)
        return made

    def _lay_out(self) -> None:
        fields = form()
        for words, field in (
            (tr("Your name"), self._name),
            (tr("Address"), self._address),
            (tr("Answers to"), self._reply_to),
            (tr("Organisation"), self._organization),
            (tr("Signature"), self._signature),
            (tr("Key"), self._key),
            (tr("Send through"), self._servers),
        ):
            field.setAccessibleName(words)
            fields.addRow(label(words, role="text-2"), field)
        self.body.addLayout(fields)
        self.body.addWidget(self.error)

    def _update(self) -> None:
        is_right = is_address(self._address.text())
        answers = self._reply_to.text().strip()
        may_answer = not answers or is_address(answers)
        set_property(self._address, "tone", "danger" if self._address.text() and not is_right else "")
        set_property(self._reply_to, "tone", "" if may_answer else "danger")
        self.primary.setEnabled(is_right and may_answer)

    def _choose_key(self, key: str | None) -> None:
        self._chosen_key = key

    def _choose_server(self, server: str) -> None:
        self._server = server

    def _save(self) -> None:
        self.chosen.emit(
            Identity(
                address=Address(self._name.text().strip(), self._address.text().strip()),
                reply_to=self._reply_to.text().strip(),
                organization=self._organization.text().strip(),
                signature=self._signature.toPlainText().rstrip(),
                key=self._chosen_key,
                smtp_server=self._server,
            )
        )
        self.accept()


def key_options(keys: Sequence[Key], shown: Identity) -> list[tuple[str, object]]:
    usable = own_keys(keys)
    mine = [key for key in keys if key in usable or (key.is_secret and key.fingerprint == shown.key)]
    return [(tr("No key"), None), *((key_line(key), key.fingerprint) for key in mine)]


def server_options(servers: Sequence[OutgoingServer], own: str) -> list[tuple[str, object]]:
    """own: what the account's own server is called."""
    return [(own, OWN_SERVER), *((clean_text(each.name or each.server.host), each.id) for each in servers)]
