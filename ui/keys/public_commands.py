"""Commands for any key: import, export, send, publish, update, trust, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Address, DraftAttachment, Fingerprint, Key, UpdateReport
from ui.desk import Desk
from ui.keys import words
from ui.keys.delete import DeleteKeyDialog
from ui.keys.dialog import open_over
from ui.keys.owner_trust import OwnerTrustDialog
from ui.keys.questions import Answer, ask
from ui.keys.servers import ServersDialog
from ui.wording import tr

Keys = tuple[Key, ...]
KEY_FILES = "(*.asc *.gpg *.pgp *.key)"


def own_file_dialog(parent: QWidget, title: str, name: str, filters: str) -> QFileDialog:
    """Asks where to save; connect `fileSelected`."""
    dialog = QFileDialog(parent, title, name, filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("asc")
    return dialog


class PublicKeyCommands:
    """Each method is a command of `commands.SPECS` and takes the chosen keys."""

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

    # In and out

    def import_file(self, _: Keys) -> None:
        dialog = QFileDialog(self.window, tr("Import keys"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("OpenPGP keys {patterns}", patterns=KEY_FILES), tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.import_path(Path(path)))
        dialog.open()

    def import_path(self, path: Path) -> None:
        """Show what is in a file; nothing is imported before it was looked at."""
        self.desk.when(
            self.desk.core.keys.read_key_file(path),
            owner=self.window,
            done=lambda data: self.desk.review_import(data, path.name, self.window),
            failed=self._fail,
        )

    def import_clipboard(self, _: Keys) -> None:
        text = QApplication.clipboard().text()
        self.desk.review_import(text.encode(), tr("clipboard"), self.window)

    def export(self, keys: Keys) -> None:
        name = f"{words.owner_words(keys[0])}.asc" if len(keys) == 1 else tr("keys.asc")
        title = tr("Export public keys")
        dialog = own_file_dialog(self.window, title, name.replace("/", " "), tr("OpenPGP keys (*.asc)"))
        dialog.fileSelected.connect(lambda path: self.export_to(keys, Path(path)))
        dialog.open()

    def export_to(self, keys: Keys, path: Path) -> None:
        self.desk.when(
            self.desk.core.keys.export_to_file([key.fingerprint for key in keys], path),
            owner=self.window,
            done=lambda _: self._say(tr("Exported to {file}.", file=path.name)),
            failed=self._fail,
        )

    def copy_key(self, keys: Keys) -> None:
        def copied(armored: bytes) -> None:
            QApplication.clipboard().setText(armored.decode("ascii", "replace"))
            self._say(tr("Public key copied.") if len(keys) == 1 else tr("Public keys copied."))

        self._with_exported(keys, copied)

    def copy_fingerprint(self, keys: Keys) -> None:
        QApplication.clipboard().setText(words.groups_of_key_id(keys[0].fingerprint))
        self._say(tr("Fingerprint copied."))

    def _with_exported(self, keys: Keys, done: Callable[[bytes], None]) -> None:
        self.desk.when(
            self.desk.core.keys.export_public([key.fingerprint for key in keys]),
            owner=self.window,
            done=done,
            failed=self._fail,
        )

    # Mail

    def write(self, keys: Keys) -> None:
        account = self.desk.default_account()
        if account is not None:
            draft = self.desk.core.writing.new_draft(account)
            self.desk.compose(replace(draft, to=(Address(keys[0].name, keys[0].address),)))

    def send_by_mail(self, keys: Keys) -> None:
        def exported(armored: bytes) -> None:
            account = self.desk.default_account()
            if account is None:
                return
            name = f"0x{keys[0].key_id}.asc" if len(keys) == 1 else "keys.asc"
            attached = DraftAttachment(filename=name, content_type="application/pgp-keys", data=armored)
            draft = self.desk.core.writing.new_draft(account)
            subject = tr("OpenPGP key of {name}", name=words.owner_words(keys[0]))
            self.desk.compose(
                replace(
                    draft, subject=subject if len(keys) == 1 else tr("OpenPGP keys"), attachments=(attached,)
                )
            )

        self._with_exported(keys, exported)

    # Key servers

    def find(self, _: Keys, text: str = "") -> None:
        dialog = self.desk.find_key(text, self.window)
        dialog.imported.connect(self._select)

    def publish(self, keys: Keys) -> None:
        self.desk.publish_key(keys[0].fingerprint, self.window)

    def update(self, keys: Keys) -> None:
        self._say(tr("Updating from the key servers…"))
        self.desk.when(
            self.desk.core.keys.update([key.fingerprint for key in keys]),
            owner=self.window,
            done=lambda report: self._say(update_words(report)),
            failed=self._fail,
        )

    def update_all(self, _: Keys) -> None:
        self.desk.when(self.desk.core.keys.list(), owner=self.window, done=self.update, failed=self._fail)

    def servers(self, _: Keys) -> None:
        open_over(ServersDialog(self.desk, self.window))

    # Trust

    def verify(self, keys: Keys) -> None:
        self.desk.verify_key(keys[0].fingerprint, self.window)

    def owner_trust(self, keys: Keys) -> None:
        open_over(OwnerTrustDialog(self.desk, keys[0], self.window))

    def reject(self, keys: Keys) -> None:
        ask(
            self.window,
            tr("Reject the key of {name}?", name=words.owner_words(keys[0])),
            tr("Mail signed with this key will be marked, and it is not used to encrypt."),
            Answer(tr("Reject key"), lambda: self._reject(keys[0])),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _reject(self, key: Key) -> None:
        self._change(self.desk.core.keys.reject(key.fingerprint), tr("Key rejected."))

    def accept_again(self, keys: Keys) -> None:
        self._change(self.desk.core.keys.accept_again(keys[0].fingerprint), tr("Key accepted again."))

    def delete(self, keys: Keys) -> None:
        open_over(DeleteKeyDialog(self.desk, keys[0], self.window))

    def _change(self, answer: object, said: str) -> None:
        self.desk.when(answer, owner=self.window, done=lambda _: self._say(said), failed=self._fail)


def update_words(report: UpdateReport) -> str:
    """What an update from the key servers did, in one line."""
    updated = len(report.updated)
    said = [tr("1 key updated") if updated == 1 else tr("{n} keys updated", n=updated)]
    if report.revoked:
        said.append(tr("{n} now revoked", n=len(report.revoked)))
    said.append(tr("{n} unchanged", n=len(report.unchanged)))
    if report.missing:
        said.append(tr("{n} not on the servers", n=len(report.missing)))
    if report.failed:
        said.append(tr("{n} could not be asked for", n=len(report.failed)))
    return ", ".join(said) + "."
