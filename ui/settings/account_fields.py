"""The settings of one account that are plain fields: who writes, and with which key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from mailguard.model import Account, Address, EncryptDefault, Key
from ui.assistant.setup import is_address
from ui.keys import words
from ui.secrets.own_keys import key_line, own_keys
from ui.settings.rows import Choice, Row, check_box, check_row, column, control_row, wide_row
from ui.widgets.widgets import button, row, set_property
from ui.wording import tr

_FIELD_PX = 330
_PROVIDER_PX = 220
_SIGNATURE_PX = 84


class IdentityFields(QObject):
    """Name, address and signature. `typed` on every edit, `left` when a field is done with."""

    typed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = self._field("accountName")
        self._address = self._field("accountAddress")
        self._address.textEdited.connect(self._judge)
        self._reply_to = self._field("accountReplyTo")
        self._reply_to.setPlaceholderText(tr("the same address"))
        self._reply_to.textEdited.connect(self._judge)
        self._organization = self._field("accountOrganization")
        self._provider = self._field("authenticationServer")
        self._provider.setFixedWidth(_PROVIDER_PX)  # its meaning takes room beside it
        self._provider.setPlaceholderText(tr("found out by itself"))
        self._signature = QPlainTextEdit(objectName="accountSignature")
        self._signature.setAccessibleName(tr("Signature"))
        self._signature.setTabChangesFocus(True)
        self._signature.setFixedHeight(_SIGNATURE_PX)
        self._signature.document().setDocumentMargin(6)
        self._signature.textChanged.connect(self.typed)
        self._signature.installEventFilter(self)
        self.rows: tuple[Row, ...] = (
            control_row(tr("Your name"), self._name, words=tr("from sender")),
            control_row(tr("Address"), self._address, words=tr("from sender e-mail")),
            control_row(tr("Answers to"), self._reply_to, words=tr("reply-to address")),
            control_row(tr("Organisation"), self._organization, words=tr("company header")),
            wide_row(
                tr("Signature"), self._signature, tr("Stands under what you write, after “-- ”. Plain text.")
            ),
        )

        self.provider_row = control_row(
            tr("Server whose checks are believed"),
            self._provider,
            tr(
                "The name at the start of the Authentication-Results that your provider adds, such as "
                "mx.example.org. Only for a provider that removes forged ones."
            ),
            tr("dkim spf dmarc authentication results provider"),
        )

    def _field(self, name: str) -> QLineEdit:
        made = QLineEdit(objectName=name)
        made.setFixedWidth(_FIELD_PX)
        made.textEdited.connect(self.typed)
        made.editingFinished.connect(self.left)
        return made

    def show_account(self, account: Account) -> None:
        for field, text in (
            (self._name, account.identity.name),
            (self._address, account.identity.address),
            (self._provider, account.authentication_server),
            (self._reply_to, account.reply_to),
            (self._organization, account.organization),
        ):
            if field.text() != text:
                field.setText(text)
        if self._signature.toPlainText() != account.signature:
            self._signature.blockSignals(True)
            self._signature.setPlainText(account.signature)
            self._signature.blockSignals(False)
        self._judge()

    @property
    def is_complete(self) -> bool:
        answers = self._reply_to.text().strip()
        return is_address(self._address.text()) and (not answers or is_address(answers))

    @property
    def fields(self) -> dict[str, Any]:
        """As the fields of an Account."""
        return {
            "identity": Address(self._name.text().strip(), self._address.text().strip()),
            "authentication_server": self._provider.text().strip(),
            "reply_to": self._reply_to.text().strip(),
            "organization": self._organization.text().strip(),
            "signature": self._signature.toPlainText().rstrip(),
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _judge(self) -> None:
        """An address that cannot be one is not saved, and says so."""
        for field, may_be_empty in ((self._address, False), (self._reply_to, True)):
            text = field.text().strip()
            is_fine = is_address(text) or (may_be_empty and not text)
            said = "" if is_fine else tr("This is not a mail address yet.")
            set_property(field, "tone", "" if is_fine else "danger")
            field.setToolTip(said)
            field.setAccessibleDescription(said)


class CryptoFields(QObject):
    """The account's key and what it does by itself. `change` takes fields of an Account."""

    def __init__(self, change: Callable[..., None], make_key: Callable[[], None]) -> None:
        super().__init__()
        self._account: Account | None = None
        self._keys: tuple[Key, ...] = ()
        self._key = Choice("accountKey", (), self._choose_key)
        self._change = change
        self._sign = check_box(
            "signByDefault", tr("Sign all my messages"), lambda on: change(sign_by_default=on)
        )
        self._encrypt = check_box(
            "encryptByDefault",
            tr("Encrypt whenever every recipient has a verified key"),
            lambda on: change(
                encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED if on else EncryptDefault.OFF
            ),
        )
        self._attach = check_box(
            "attachKey",
            tr("Attach my public key to signed messages"),
            lambda on: change(attach_key_when_signing=on),
        )
        making = button(tr("New key…"), make_key)
        making.setObjectName("newAccountKey")
        choosing = row(self._key, making)
        choosing.setStretch(0, 1)
        self._key.setAccessibleName(tr("Key"))
        self.rows: tuple[Row, ...] = (
            wide_row(tr("Key"), column(choosing), words=tr("own secret key sign decrypt")),
            check_row(self._sign, words=tr("default")),
            check_row(self._encrypt, words=tr("default automatic")),
            check_row(self._attach, words=tr("default autocrypt")),
        )

    def show_account(self, account: Account) -> None:
        self._account = account
        self._sign.setChecked(account.sign_by_default)
        self._encrypt.setChecked(account.encrypt_by_default is EncryptDefault.WHEN_ALL_VERIFIED)
        self._attach.setChecked(account.attach_key_when_signing)
        self._fill_keys()

    def show_keys(self, keys: tuple[Key, ...]) -> None:
        self._keys = keys
        self._fill_keys()

    def _fill_keys(self) -> None:
        chosen = self._account.key if self._account is not None else None
        usable = own_keys(self._keys)
        self._key.fill([(tr("No key"), None)])
        for key in self._keys:
            if key in usable or (key.is_secret and key.fingerprint == chosen):
                self._key.add(key_line(key), key.fingerprint)
        missing = tr("{id}, not on this computer", id=words.groups_of_key_id((chosen or "")[-16:]))
        self._key.show_value(chosen, missing)
        for box in (self._sign, self._encrypt):
            box.setEnabled(chosen is not None)

    def _choose_key(self, key: str | None) -> None:
        self._change(key=key)
        for box in (self._sign, self._encrypt):
            box.setEnabled(key is not None)
