"""The passphrase prompt: a sheet over the window that needs it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mailguard.keyring.passphrases import Keep
from mailguard.model import Fingerprint, Key
from ui import icons, theme
from ui.bridge import ignore
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.reader.security_words import find_key
from ui.secrets.passphrase_field import PassphraseField
from ui.secrets.prompt_queue import PromptQueue
from ui.widgets.widgets import button, label, row, set_property, wrapped_label
from ui.wording import tr

_KEY_ICON_PX = 28


class PassphraseDialog(KeyDialog):
    """Asks for the passphrase of one key, or with key "" for the password of one message. It is closed by
    whoever finds that what was entered opens it.

    `open` shows it as soon as no other prompt is open; the entry is forgotten when it closes.
    """

    entered = Signal(str, str)  # the passphrase, and a Keep
    needless = Signal()  # the key was opened before this prompt had its turn: ask without a passphrase

    def __init__(self, desk: Desk, key: Fingerprint, purpose: str, parent: QWidget) -> None:
        super().__init__(desk, tr("Passphrase"), parent, width=480)
        self.setObjectName("passphraseDialog")
        self.key = key
        self._is_caps_lock_on = False
        self._is_refused = False
        self._build_field()
        self._build_keep()
        self._lay_out(purpose)
        unlocking = button(tr("Unlock"), self._enter)
        unlocking.setObjectName("unlock")
        self.fill_footer(unlocking)
        self._edited()
        desk.when(desk.core.keys.list(), owner=self, done=self._name_key, failed=ignore)

    # What the asker does

    def open(self) -> None:
        PromptQueue.of(self.desk).enter(self)

    def show_refused(self) -> None:
        """The passphrase was wrong: say so, and let them type it again."""
        self._end_work()
        self._is_refused = True
        self._say()
        self._field.selectAll()

    def show_error(self, text: str) -> None:
        """Something else went wrong than the passphrase."""
        self._end_work()
        self.error.show_words(text)

    # What the queue does

    def take_turn(self) -> None:
        super().open()
        self._field.setFocus()

    def spare(self) -> None:
        self.accept()
        self.needless.emit()

    # Parts

    def _build_field(self) -> None:
        self._field = PassphraseField()
        self._field.textEdited.connect(self._edited)
        self._field.caps_lock_told.connect(self._caps_lock)
        self._shown = QCheckBox(tr("Show"), objectName="showPassphrase")
        self._shown.toggled.connect(self._field.set_shown)
        self._says = label(" ", size="sm")
        self._says.setObjectName("passphraseSays")

    def _build_keep(self) -> None:
        self._keep = QComboBox(objectName="keepUnlocked")
        self._keep.setAccessibleName(tr("Keep unlocked"))
        self._keep.addItem(tr("for 10 minutes"), Keep.AGENT)
        self._keep.addItem(tr("until I quit"), Keep.UNTIL_QUIT)
        if not self.desk.core.accounts.why_passwords_are_not_kept:
            self._keep.addItem(tr("always, in the system's keychain"), Keep.ALWAYS)

    def _lay_out(self, purpose: str) -> None:
        self._owner = wrapped_label()
        self._owner.setObjectName("keyOwner")
        self._owner.hide()
        self._id = label(words.groups_of_key_id(self.key[-16:]))
        self._id.setFont(theme.fixed_font("sm"))
        self._id.setObjectName("keyId")
        about = QVBoxLayout()
        about.setSpacing(3)
        heading = tr("Passphrase for your key") if self.key else tr("Password of this message")
        about.addWidget(label(heading, size="h2", semibold=True))
        about.addWidget(wrapped_label(purpose, role="text-2"))
        about.addSpacing(8)
        about.addWidget(self._owner)
        about.addWidget(self._id)
        self._id.setVisible(bool(self.key))
        picture = QLabel()
        picture.setPixmap(icons.icon("key", theme.tokens().accent).pixmap(QSize(_KEY_ICON_PX, _KEY_ICON_PX)))
        above = QHBoxLayout()
        above.setSpacing(14)
        above.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        above.addLayout(about, 1)
        field = row(self._field, self._shown, spacing=12)
        field.setStretch(0, 1)
        entry = QVBoxLayout()
        entry.setSpacing(4)
        entry.addLayout(field)
        entry.addWidget(self._says)
        self.body.addLayout(above)
        self.body.addLayout(entry)
        if self.key:
            self.body.addLayout(row(label(tr("Keep unlocked:"), role="text-2"), self._keep, None))
        else:
            self._keep.hide()
        self.body.addWidget(self.error)

    def _name_key(self, keys: tuple[Key, ...]) -> None:
        key = find_key(keys, self.key)
        if key is None:
            return
        self._owner.setText(words.name_and_address(key.name, key.address))
        self._owner.setVisible(bool(self._owner.text()))
        self._id.setText(words.groups_of_key_id(key.key_id))

    # What the person does

    def _enter(self) -> None:
        if not self._field.text():
            return
        self._is_refused = False
        self._say()
        self.begin(tr("Unlocking…"))
        self._field.setReadOnly(True)
        self.entered.emit(self._field.text(), str(self._keep.currentData()))

    def _end_work(self) -> None:
        self.end()
        self._field.setReadOnly(False)
        self._field.setFocus()

    def _edited(self) -> None:
        self._is_refused = False
        self.primary.setEnabled(bool(self._field.text()))
        self._say()

    def _caps_lock(self, is_on: bool) -> None:
        self._is_caps_lock_on = is_on
        self._say()

    def _say(self) -> None:
        said = []
        if self._is_refused:
            word = tr("passphrase") if self.key else tr("password")
            said.append(tr("That is not the {word}. Try again.", word=word))
        if self._is_caps_lock_on:
            said.append(tr("Caps Lock is on."))
        tone = "danger" if self._is_refused else "caution"
        set_property(self._says, "tone", tone if said else "")
        self._says.setText(" ".join(said) or " ")
        self._field.setAccessibleDescription(" ".join(said))

    def done(self, result: int) -> None:
        self._field.clear()
        super().done(result)
