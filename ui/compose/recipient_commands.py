"""What can be done about one recipient's key, from the chip, the key bar or a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Address, Fingerprint, UpdateReport
from ui.compose.choose_key import ChooseKeyDialog
from ui.compose.known_keys import KnownKeys
from ui.desk import Desk
from ui.keys.dialog import open_over
from ui.keys.public_commands import KEY_FILES, update_words
from ui.keys.questions import Answer, ask
from ui.wording import tr

ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"


class RecipientCommands(QObject):
    """Opens the key windows over the composer; KeysChanged tells what came of it."""

    chosen = Signal(str, object)  # an address, and the keys to use for it in this message
    kept = Signal()  # a choice was kept for good: the plan is to be made again
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, desk: Desk, window: QWidget, known: KnownKeys) -> None:
        super().__init__(window)
        self.desk = desk
        self.known = known
        self._window = window

    def find_online(self, address: str, over: QWidget | None = None) -> None:
        self.desk.find_key(address, over or self._window)

    def choose(self, person: Address, over: QWidget | None = None) -> None:
        """From the key list: any key one can encrypt to, whatever addresses it names."""
        dialog = ChooseKeyDialog(
            self.desk,
            tr("Choose the key for {address}", address=person.address),
            tr("Whoever holds the secret half of the key can read the message."),
            self.known.usable(),
            over or self._window,
            address=person.address,
        )
        dialog.chosen.connect(lambda key: self.chosen.emit(person.address, (Fingerprint(key),)))
        open_over(dialog)

    def keep_choice(self, address: str, key: Fingerprint) -> None:
        """Of several keys of an address; used for it from now on."""
        self.chosen.emit(address, (key,))
        self.desk.when(
            self.desk.core.writing.choose_keys(address, (key,)),
            owner=self,
            done=lambda _: self.kept.emit(),
            failed=self.failed.emit,
        )

    def import_key(self, over: QWidget | None = None) -> None:
        """From a file; where the clipboard holds a key, that is asked first."""
        window = over or self._window
        text = QApplication.clipboard().text()
        if ARMOR not in text:
            self._import_file(window)
            return
        ask(
            window,
            tr("The clipboard holds a key. Import that one?"),
            tr("You see whose key it is before anything is imported."),
            Answer(tr("From the clipboard…"), lambda: self._review(text.encode(), tr("clipboard"), window)),
            Answer(tr("From a file…"), lambda: self._import_file(window)),
            Answer(tr("Cancel"), is_cancel=True),
        )

    def review_from_mail(self, address: str, over: QWidget | None = None) -> None:
        """The key that Autocrypt names for an address."""
        window = over or self._window

        def found(data: bytes) -> None:
            if data:
                self.desk.review_import(data, tr("their mail"), window, from_mail=True)

        answer = self.desk.core.key_requests.autocrypt_key(address)
        self.desk.when(answer, owner=window, done=found, failed=self._fail)

    def verify(self, key: Fingerprint, over: QWidget | None = None) -> None:
        self.desk.verify_key(key, over or self._window)

    def show(self, key: Fingerprint) -> None:
        self.desk.show_keys(key)

    def update(self, keys: tuple[Fingerprint, ...]) -> None:
        self.said.emit(tr("Updating from the key servers…"))
        self.desk.when(
            self.desk.core.keys.update(keys), owner=self, done=self._updated, failed=self.failed.emit
        )

    def _updated(self, report: UpdateReport) -> None:
        self.said.emit(update_words(report))

    def _import_file(self, window: QWidget) -> None:
        dialog = QFileDialog(window, tr("Import keys"))
        dialog.setObjectName("importKeyFile")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("OpenPGP keys {patterns}", patterns=KEY_FILES), tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self._read(Path(path), window))
        dialog.open()

    def _read(self, path: Path, window: QWidget) -> None:
        self.desk.when(
            self.desk.core.keys.read_key_file(path),
            owner=window,
            done=lambda data: self._review(data, path.name, window),
            failed=self._fail,
        )

    def _review(self, data: bytes, origin: str, window: QWidget) -> None:
        self.desk.review_import(data, origin, window)

    def _fail(self, error: MailGuardError) -> None:
        self.failed.emit(error)
