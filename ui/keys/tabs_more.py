"""The other tabs of the key details: addresses, subkeys, confirmations."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Confirmation, Key, Subkey, Tone, Trust, UserId
from ui import theme
from ui.desk import Desk
from ui.keys import words
from ui.keys.questions import Answer, ask
from ui.widgets.widgets import button, label, rule, set_property, wrapped_label
from ui.wording import tr, words_for

Fail = Callable[[MailGuardError], None]


class AddressesTab(QWidget):
    """The user IDs of a key; of an own one they can be added, revoked and ordered."""

    def __init__(self, desk: Desk, key: Key, run: Callable[[str], None], fail: Fail) -> None:
        super().__init__()
        self._desk = desk
        self._key = key
        self._fail = fail
        self._list = QListWidget(objectName="addresses")
        self._list.setAccessibleName(tr("Addresses"))
        self._list.setProperty("bordered", "true")
        self._list.setWordWrap(True)
        for number, user_id in enumerate(key.user_ids):
            about = address_words(user_id, is_primary=number == 0)
            owner = words.name_and_address(user_id.name, user_id.address)
            item = QListWidgetItem(f"{owner}\n{about}", self._list)
            item.setData(Qt.ItemDataRole.UserRole, user_id)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(4, 14, 4, 14)
        inside.addWidget(self._list, 1)
        if key.is_secret and not key.is_revoked:
            inside.addLayout(self._build_buttons(run))
        self._list.setCurrentRow(0)

    def _build_buttons(self, run: Callable[[str], None]) -> QHBoxLayout:
        adding = button(tr("Add…"), lambda: run("add_address"))
        self._primary = button(tr("Make primary"), self._make_primary)
        self._revoke = button(tr("Revoke…"), self._ask_to_revoke)
        line = QHBoxLayout()
        line.setSpacing(8)
        for each, name in (
            (adding, "inspector-add"),
            (self._primary, "makePrimary"),
            (self._revoke, "revokeAddress"),
        ):
            each.setObjectName(name)
            line.addWidget(each)
        line.addStretch(1)
        self._list.currentRowChanged.connect(self._update)
        return line

    def _update(self, row: int) -> None:
        user_id = self._chosen()
        can_change = user_id is not None and not user_id.is_revoked
        self._primary.setEnabled(can_change and row > 0)
        self._revoke.setEnabled(can_change and len(self._key.addresses) > 1)

    def _chosen(self) -> UserId | None:
        item = self._list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def _make_primary(self) -> None:
        user_id = self._chosen()
        if user_id is None:
            return
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.keys.make_primary(
                self._key.fingerprint, user_id.text, passphrase=passphrase
            ),
            owner=self.window(),
            purpose=tr("To change your key."),
            done=lambda _: None,  # KeysChanged shows it
            failed=self._fail,
        )

    def _ask_to_revoke(self) -> None:
        user_id = self._chosen()
        if user_id is None:
            return
        ask(
            self,
            tr("Revoke {address} on your key?", address=user_id.address or user_id.name),
            tr("Others then no longer use the key for it. This cannot be undone."),
            Answer(tr("Revoke address"), lambda: self._revoke_address(user_id)),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _revoke_address(self, user_id: UserId) -> None:
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.keys.revoke_address(
                self._key.fingerprint, user_id.text, passphrase=passphrase
            ),
            owner=self.window(),
            purpose=tr("To change your key."),
            done=lambda _: None,  # KeysChanged shows it
            failed=self._fail,
        )


class SubkeysTab(QWidget):
    """The primary key and its subkeys."""

    def __init__(self, key: Key) -> None:
        super().__init__()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(4, 14, 4, 14)
        inside.setSpacing(10)
        for number, subkey in enumerate(key.subkeys):
            if number:
                inside.addWidget(rule())
            inside.addLayout(_subkey(subkey, is_primary=number == 0))
        inside.addStretch(1)


class ConfirmationsTab(QWidget):
    """Who signed the key, asked for when the tab is first shown; one's own confirmation can be withdrawn."""

    def __init__(self, desk: Desk, key: Key, fail: Fail) -> None:
        super().__init__()
        self._desk = desk
        self._key = key
        self._fail = fail
        self._is_asked = False
        self._say = wrapped_label(tr("Reading…"), role="text-2")
        self._list = QListWidget(objectName="confirmations")
        self._list.setAccessibleName(tr("Confirmations"))
        self._list.setProperty("bordered", "true")
        self._list.hide()
        self._list.currentRowChanged.connect(self._update)
        self._withdraw = button(tr("Withdraw…"), self._ask_to_withdraw)
        self._withdraw.setObjectName("withdrawConfirmation")
        self._withdraw.hide()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(4, 14, 4, 14)
        inside.addWidget(self._say)
        inside.addWidget(self._list, 1)
        inside.addWidget(self._withdraw, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch(0)

    def load(self) -> None:
        if self._is_asked:
            return
        self._is_asked = True
        self._desk.when(
            self._desk.core.keys.confirmations(self._key.fingerprint),
            owner=self,
            done=self._show,
            failed=lambda error: self._say.setText(words_for(error).text),
        )

    def _show(self, found: tuple[Confirmation, ...]) -> None:
        if not found:
            self._say.setText(tr("Nobody whose key you know has confirmed this key."))
            return
        self._say.hide()
        self._list.show()
        for each in found:
            item = QListWidgetItem(confirmation_words(each), self._list)
            item.setData(Qt.ItemDataRole.UserRole, each)
        self._withdraw.setVisible(any(map(can_be_withdrawn, found)))
        self._list.setCurrentRow(next((n for n, each in enumerate(found) if can_be_withdrawn(each)), 0))

    def _update(self) -> None:
        chosen = self._chosen()
        self._withdraw.setEnabled(chosen is not None and can_be_withdrawn(chosen))

    def _chosen(self) -> Confirmation | None:
        item = self._list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def _ask_to_withdraw(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        name = words.owner_words(self._key)
        text = tr("The key of {name} then counts as not verified.", name=name)
        if not chosen.is_local:
            text += " " + tr("Others learn it when you publish or send the key.")
        ask(
            self,
            tr("Withdraw your confirmation of the key of {name}?", name=name),
            text,
            Answer(tr("Withdraw"), lambda: self._withdraw_now(chosen)),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _withdraw_now(self, chosen: Confirmation) -> None:
        self._desk.with_passphrase(
            lambda passphrase: self._desk.core.keys.withdraw(
                self._key.fingerprint, by=chosen.signer_key_id, passphrase=passphrase
            ),
            owner=self.window(),
            purpose=tr("To withdraw your confirmation."),
            done=lambda _: None,  # KeysChanged shows it
            failed=self._fail,
        )


def can_be_withdrawn(each: Confirmation) -> bool:
    return each.is_own and not each.is_revoked


def address_words(user_id: UserId, *, is_primary: bool) -> str:
    """How it stands with one address."""
    if user_id.is_revoked:
        return tr("Revoked")
    if user_id.is_expired:
        return tr("Expired")
    match user_id.validity:
        case Trust.FULL | Trust.ULTIMATE:
            said = tr("Verified")
        case Trust.MARGINAL:
            said = tr("Partly confirmed")
        case _:
            said = tr("Not verified")
    return tr("{status}, primary", status=said) if is_primary else said


def confirmation_words(each: Confirmation) -> str:
    who = tr("You") if each.is_own else each.signer_name or tr("A key you do not have")
    facts = [words.groups_of_key_id(each.signer_key_id), words.date_words(each.created)]
    if each.is_local:
        facts.append(tr("for this computer only"))
    if each.is_revoked:
        facts.append(tr("withdrawn"))
    return f"{who}\n" + ", ".join(part for part in facts if part)


def uses_words(capabilities: str) -> str:
    """GnuPG's capability letters in words."""
    named = {"c": tr("confirm"), "s": tr("sign"), "e": tr("encrypt"), "a": tr("log in")}
    return ", ".join(text for letter, text in named.items() if letter in capabilities.lower())


def _subkey(subkey: Subkey, *, is_primary: bool) -> QVBoxLayout:
    kind = tr("Primary key") if is_primary else tr("Subkey")
    title = label(tr("{kind}: {algorithm}", kind=kind, algorithm=subkey.algorithm), semibold=True)
    key_id = label(words.groups_of_key_id(subkey.key_id), role="text-2")
    key_id.setFont(theme.fixed_font("sm"))
    until = words.date_words(subkey.expires)
    valid = tr("valid until {date}", date=until) if until else tr("no end")
    facts = [
        uses_words(subkey.capabilities),
        tr("created {date}", date=words.date_words(subkey.created)),
        valid,
    ]
    if subkey.is_on_card:
        facts.append(tr("on a smart card"))
    made = QVBoxLayout()
    made.setSpacing(2)
    made.addWidget(title)
    made.addWidget(key_id)
    made.addWidget(wrapped_label(", ".join(fact for fact in facts if fact), size="sm", role="text-2"))
    if subkey.is_revoked or subkey.is_expired:
        state = label(tr("Revoked") if subkey.is_revoked else tr("Expired"), size="sm")
        set_property(state, "tone", str(Tone.DANGER if subkey.is_revoked else Tone.CAUTION))
        made.addWidget(state)
    return made
