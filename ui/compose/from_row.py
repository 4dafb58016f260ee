"""From: the identity that sends, of all accounts, and the key that signs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QWidget

from mailguard.cleaning import clean_text, shown_name
from mailguard.model import Account, Fingerprint, Key
from ui import icons, theme
from ui.compose.header_row import HeaderRow
from ui.compose.menu_button import MenuButton
from ui.keys import words
from ui.widgets.widgets import label
from ui.wording import tr

_KEY_PX = 14


class FromRow(HeaderRow):
    account_chosen = Signal(object)  # an Account, speaking as one of its identities

    def __init__(self, keys: QMenu) -> None:
        super().__init__(tr("From"))
        self._name = label()
        self._address = label(role="text-2")
        self._accounts = QMenu(self, objectName="accountsMenu")
        self._sender = MenuButton("from", self._accounts, self._name, self._address)
        self._picture = QLabel()
        self._how = label(size="sm", role="text-3")
        self._id = label(role="text-3")
        self._id.setFont(theme.fixed_font("sm"))
        self._signer = MenuButton("signingKey", keys, self._picture, self._how, self._id)
        field = QWidget()
        inside = QHBoxLayout(field)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._sender)
        inside.addStretch(1)
        self.add(field, self._signer)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def show_accounts(self, accounts: Sequence[Account], chosen: Account) -> None:
        person = chosen.identity
        name = shown_name(person.name, person.address)
        address = clean_text(person.address)
        self._name.setText(name or address)
        self._address.setText(address)
        self._address.setVisible(bool(name))
        self._sender.setAccessibleName(tr("From {sender}", sender=person))
        self._accounts.clear()
        group = QActionGroup(self._accounts)
        senders = [each.speaking_as(one.address) for each in accounts for one in each.identities]
        self._sender.show_caret(len(senders) > 1)
        for each in senders:
            action = self._accounts.addAction(str(each.identity).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked((each.id, each.identity) == (chosen.id, chosen.identity))
            action.triggered.connect(lambda _=False, each=each: self.account_chosen.emit(each))
            group.addAction(action)

    def show_key(self, key: Key | Fingerprint | None, *, sign: bool, encrypt: bool) -> None:
        """What it signs with; without a signature, which own key can read it; neither: nothing."""
        self._signer.setVisible(key is not None and (sign or encrypt))
        if key is None:
            return
        self._how.setText(tr("signs with") if sign else tr("own key"))
        number = key.key_id if isinstance(key, Key) else key[-16:]
        self._id.setText(words.groups_of_key_id(number))
        self._signer.setAccessibleName(f"{self._how.text()} {self._id.text()}")

    def _colour(self) -> None:
        drawn = icons.icon("key", theme.tokens().text_3)
        self._picture.setPixmap(drawn.pixmap(QSize(_KEY_PX, _KEY_PX)))
