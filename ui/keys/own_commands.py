"""Commands for own keys: make, back up, change, revoke, use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Account, Fingerprint, Key
from ui.desk import Desk
from ui.keys.add_address import AddAddressDialog
from ui.keys.backup import BackupDialog
from ui.keys.change_passphrase import ChangePassphraseDialog
from ui.keys.dialog import open_over
from ui.keys.expiry import ExpiryDialog
from ui.keys.public_commands import Keys, own_file_dialog
from ui.keys.revoke import RevokeDialog
from ui.keys.send_setup import SendSetupDialog
from ui.wording import tr


class OwnKeyCommands:
    """Each method is a command of `commands.SPECS` and takes the chosen keys: one own key."""

    def __init__(
        self,
        desk: Desk,
        window: QWidget,
        say: Callable[[str], None],
        fail: Callable[[MailGuardError], None],
        select: Callable[[Fingerprint], None],
    ) -> None:
        self.desk = desk
        self.window = window
        self._say = say
        self._fail = fail
        self._select = select

    def new_key(self, _: Keys) -> None:
        dialog = self.desk.new_key(self.window)
        dialog.created.connect(self._select)

    def back_up(self, keys: Keys) -> None:
        open_over(BackupDialog(self.desk, keys[0].fingerprint, self.window))

    def send_setup(self, keys: Keys) -> None:
        open_over(SendSetupDialog(self.desk, keys[0], self.window))

    def change_passphrase(self, keys: Keys) -> None:
        self._open(ChangePassphraseDialog(self.desk, keys[0], self.window), tr("Passphrase changed."))

    def change_expiry(self, keys: Keys) -> None:
        self._open(
            ExpiryDialog(self.desk, keys[0], self.window), tr("Changed. Publish the key to tell others.")
        )

    def add_address(self, keys: Keys) -> None:
        self._open(AddAddressDialog(self.desk, keys[0], self.window), tr("Address added."))

    def revoke(self, keys: Keys) -> None:
        open_over(RevokeDialog(self.desk, keys[0], self.window))

    def save_certificate(self, keys: Keys) -> None:
        name = tr("Revocation certificate {id}.asc", id=keys[0].key_id)
        title = tr("Save revocation certificate")
        dialog = own_file_dialog(self.window, title, name, tr("Certificates (*.asc)"))
        dialog.fileSelected.connect(lambda path: self._save_certificate(keys[0], Path(path)))
        dialog.open()

    def _save_certificate(self, key: Key, path: Path) -> None:
        self.desk.when(
            self.desk.core.keys.save_revocation_certificate(key.fingerprint, path),
            owner=self.window,
            done=lambda _: self._say(tr("Saved. Whoever has this file can revoke your key.")),
            failed=self._fail,
        )

    def use_for(self, key: Key, account: Account) -> None:
        """Sign and decrypt for an account with this key."""
        said = tr("{address} uses this key now.", address=account.identity.address)
        self.desk.when(
            self.desk.core.accounts.save(replace(account, key=key.fingerprint)),
            owner=self.window,
            done=lambda _: self._say(said),
            failed=self._fail,
        )

    def _open(self, dialog: QDialog, said: str) -> None:
        dialog.accepted.connect(lambda: self._say(said))
        open_over(dialog)
