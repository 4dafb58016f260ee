"""The key list as the composer needs it: own keys to sign with, key IDs, and whom one may write to."""

from __future__ import annotations

from PySide6.QtCore import QObject, QStringListModel, Signal

from mailguard.errors import MailGuardError
from mailguard.events import AccountsChanged, Event, KeysChanged
from mailguard.model import Account, Address, Fingerprint, Key
from ui.compose.address_text import written
from ui.desk import Desk


class KnownKeys(QObject):
    """Follows KeysChanged. Empty until the list was read, and where there is no GnuPG."""

    changed = Signal()

    def __init__(self, desk: Desk, owner: QObject) -> None:
        super().__init__(owner)
        self._desk = desk
        self.keys: tuple[Key, ...] = ()
        self.error: MailGuardError | None = None  # why there is no list
        self.people = QStringListModel(self)  # for completion: "Carol Example <carol@example.com>"
        desk.bridge.happened.connect(self._happened)
        self.reload()

    def find(self, key: Fingerprint | None) -> Key | None:
        return next((each for each in self.keys if each.fingerprint == key), None)

    def own(self) -> tuple[Key, ...]:
        """Own keys that can sign, or could if they were not expired."""
        return tuple(key for key in self.keys if key.is_secret and not (key.is_revoked or key.is_rejected))

    def usable(self) -> tuple[Key, ...]:
        """All that one can encrypt to."""
        return tuple(
            key
            for key in self.keys
            if key.can_encrypt and not (key.is_revoked or key.is_expired or key.is_rejected)
        )

    def reload(self) -> None:
        self._desk.when(self._desk.core.keys.list(), owner=self, done=self._take, failed=self._fail)

    def _take(self, keys: tuple[Key, ...]) -> None:
        self._show(keys, None)

    def _fail(self, error: MailGuardError) -> None:
        self._show((), error)

    def _show(self, keys: tuple[Key, ...], error: MailGuardError | None) -> None:
        self.keys, self.error = keys, error
        own = tuple(one.address for each in self._accounts() for one in each.identities)
        self.people.setStringList(_people_of(keys, own))
        self.changed.emit()

    def _accounts(self) -> tuple[Account, ...]:
        return self._desk.core.accounts.all()

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged | AccountsChanged):
            self.reload()


def _people_of(keys: tuple[Key, ...], own: tuple[Address, ...]) -> list[str]:
    """Each address once, with the name that its key gives it, in the order of the names."""
    found: dict[str, str] = {}
    for key in keys:
        for user_id in key.user_ids:
            if user_id.address and not (user_id.is_revoked or user_id.is_expired):
                person = Address(user_id.name, user_id.address)
                found.setdefault(user_id.address.lower(), written(person))
    for each in own:
        found.setdefault(each.address.lower(), written(each))
    return sorted(found.values(), key=str.casefold)
