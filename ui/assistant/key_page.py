"""Page 3: the key. Use one that is there, make one, import one, or not now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mailguard.errors import MailGuardError
from mailguard.events import Event, KeysChanged
from mailguard.model import Fingerprint, Key
from ui import icons
from ui.assistant.choices import ChoiceCard
from ui.assistant.page import Page
from ui.assistant.setup import Setup
from ui.desk import Desk
from ui.keys import words
from ui.keys.generate import ask_about_no_passphrase
from ui.keys.key_of_account import use_when_left
from ui.keys.new_key_form import NewKeyForm
from ui.keys.public_commands import KEY_FILES
from ui.wording import tr


class KeyPage(Page):
    """`setup.key` is the choice; None for "Not now"."""

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__(desk, setup)
        self._own: tuple[Key, ...] = ()
        self._is_creating = False
        self._has_chosen = False
        self._build_cards()
        self._sign = QCheckBox(tr("Sign all my messages"))
        self._sign.setObjectName("signAll")
        self._encrypt = QCheckBox(tr("Encrypt whenever every recipient has a verified key"))
        self._encrypt.setObjectName("encryptWhenVerified")
        boxes = QHBoxLayout()
        boxes.setSpacing(28)
        boxes.addWidget(self._sign)
        boxes.addWidget(self._encrypt)
        boxes.addStretch(1)
        self.body.addSpacing(8)
        self.body.addLayout(boxes)
        self.body.addWidget(self.error)
        desk.bridge.happened.connect(self._happened)

    def _build_cards(self) -> None:
        self._existing = ChoiceCard("useExisting", tr("Use the key you already have"), "")
        self._keys = QComboBox(objectName="existingKey")
        self._keys.setAccessibleName(tr("Your keys"))
        self._keys.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._keys.setMinimumContentsLength(20)
        self._existing.set_more(self._keys)
        self._create = ChoiceCard(
            "createNew",
            tr("Create a new key"),
            tr("RSA 4096, valid for 3 years and easily extended. Takes about a minute."),
        )
        self.form = NewKeyForm((), None)
        self.form.changed.connect(self.changed)
        self._create.set_more(self.form)
        self._import = ChoiceCard(
            "importKey",
            tr("Import a key from a file"),
            tr("A backup from Thunderbird, Enigmail, GPG Keychain, Kleopatra or gpg (.asc, .gpg, .key)."),
        )
        self._not_now = ChoiceCard(
            "notNow",
            tr("Not now"),
            tr(
                "You can read and send ordinary mail, and check signatures. A key can be made "
                "any time in Keys."
            ),
        )
        group = QButtonGroup(self)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for card in (self._existing, self._create, self._import, self._not_now):
            group.addButton(card.radio)
            card.radio.clicked.connect(self._clicked)
            card.chosen.connect(self._chosen)
            column.addWidget(card)
        column.addStretch(1)
        content = QWidget()
        content.setLayout(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        self.body.addWidget(area, 1)

    def enter(self) -> None:
        self.say(
            tr("A key for {address}", address=self.setup.address),
            tr(
                "Your key lets others send you mail that only you can read, and lets you sign "
                "what you write. It "
                "has a public half, which you share, and a secret half, which stays here behind "
                "your passphrase."
            ),
        )
        self.form.use_only(self.setup.identity)
        self._existing.hide()
        self._load()

    # Keys that are there

    def _load(self) -> None:
        self.desk.when(
            self.desk.core.keys.list(), owner=self, done=self._show_keys, failed=self.error.show_error
        )

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged) and self.isVisible() and not self._is_creating:
            self._load()

    def _show_keys(self, keys: tuple[Key, ...]) -> None:
        before = {key.fingerprint for key in self._own}
        self._own = tuple(key for key in keys if _is_usable(key))
        new = [key for key in self._own if key.fingerprint not in before]
        matching = [key for key in self._own if self._carries_address(key)]
        self._fill_combo(matching)
        if self._import.is_chosen and new:  # what was just imported is what was wanted
            self._choose_key(new[0].fingerprint)
        elif self.setup.key is not None:
            self._choose_key(self.setup.key)
        elif not self._has_chosen:
            (self._existing if matching else self._create).choose()
        self.changed.emit()

    def _carries_address(self, key: Key) -> bool:
        return self.setup.address.lower() in (each.lower() for each in key.addresses)

    def _fill_combo(self, matching: list[Key]) -> None:
        self._existing.setVisible(bool(self._own))
        self._existing.set_tag(tr("Found in GnuPG") if matching else "")
        if len(matching) == 1:
            said = tr("One secret key on this computer carries your address.")
        elif matching:
            said = tr("{n} secret keys on this computer carry your address.", n=len(matching))
        else:
            said = tr("No key here carries your address, but you may use one all the same.")
        self._existing.sentence.setText(said)
        self._keys.clear()
        for key in sorted(self._own, key=lambda key: key not in matching):
            self._keys.addItem(icons.icon("key"), _key_line(key), key.fingerprint)

    def _choose_key(self, key: Fingerprint) -> None:
        place = self._keys.findData(key)
        if place >= 0:
            self._keys.setCurrentIndex(place)
            self._existing.choose()

    def _clicked(self) -> None:
        self._has_chosen = True

    def _chosen(self) -> None:
        has_key = not self._not_now.is_chosen
        self._sign.setEnabled(has_key)
        self._encrypt.setEnabled(has_key)
        if self._create.is_chosen:
            self.form.focus_first_empty()
        self.error.clear()
        self.changed.emit()

    # Going on

    @property
    def is_complete(self) -> bool:
        if self._create.is_chosen:
            return self.form.is_complete
        if self._existing.is_chosen:
            return self._keys.currentIndex() >= 0
        return self._import.is_chosen or self._not_now.is_chosen

    def go_on(self, done: Callable[[], None]) -> None:
        self.error.clear()
        if self._existing.is_chosen:
            self._use(Fingerprint(self._keys.currentData()), done)
        elif self._create.is_chosen:
            self._ask_and_create(done)
        elif self._import.is_chosen:
            self._choose_file()
        else:
            self._use(None, done)

    def _use(self, key: Fingerprint | None, done: Callable[[], None]) -> None:
        self.setup.key = key
        self.setup.sign = self._sign.isChecked()
        self.setup.encrypt = self._encrypt.isChecked()
        self.desk.when(
            self.desk.core.accounts.save(self.setup.account()),
            owner=self,
            done=lambda _: done(),
            failed=self._failed,
        )

    def _ask_and_create(self, done: Callable[[], None]) -> None:
        if self.form.passphrase.passphrase:
            self._generate(done)
        else:
            ask_about_no_passphrase(self, lambda: self._generate(done))

    def _generate(self, done: Callable[[], None]) -> None:
        self._is_creating = True
        self.working.emit(tr("Creating your key… This takes up to a minute. You can go on working."))
        made = self.desk.core.keys.generate(self.form.new_key())
        use_when_left(self.desk, made, self, self.setup.address, self.setup.id)
        self.desk.when(made, owner=self, done=lambda key: self._generated(key, done), failed=self._failed)

    def _generated(self, key: Fingerprint, done: Callable[[], None]) -> None:
        self._is_creating = False
        self.form.passphrase.clear()
        self.working.emit("")
        self._use(key, done)

    def _failed(self, error: MailGuardError) -> None:
        self._is_creating = False
        self.working.emit("")
        self.error.show_error(error)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, tr("Import a key from a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("OpenPGP keys {patterns}", patterns=KEY_FILES), tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.import_path(Path(path)))
        dialog.open()

    def import_path(self, path: Path) -> None:
        self.desk.when(
            self.desk.core.keys.read_key_file(path),
            owner=self,
            done=lambda data: self.desk.review_import(data, path.name, self.window()),
            failed=self.error.show_error,
        )


def _is_usable(key: Key) -> bool:
    return key.is_secret and not (key.is_revoked or key.is_expired or key.is_disabled)


def _key_line(key: Key) -> str:
    until = words.date_words(key.expires)
    valid = tr("valid until {date}", date=until) if until else tr("no end")
    owner = words.name_and_address(key.name, key.address) or words.owner_words(key)
    return f"{owner}, {words.groups_of_key_id(key.key_id)}, {valid}"
