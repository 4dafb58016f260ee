"""The page for GnuPG: which program, whose prompt, and what is kept of decrypted mail."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import GnuPGMissing, MailGuardError
from mailguard.events import Event, KeysChanged
from mailguard.model import Settings
from ui.desk import Desk
from ui.settings.changes import Changes
from ui.settings.rows import Page, check_box, check_row, column, wide_row
from ui.widgets.widgets import button, row, set_property, wrapped_label
from ui.wording import tr, words_for


class OpenPGPPage(Page):
    name = "openpgp"
    icon = "key"

    def __init__(self, desk: Desk, changes: Changes) -> None:
        super().__init__(tr("OpenPGP"))
        self._desk = desk
        self._changes = changes
        self._own_prompt = check_box(
            "ownPrompt",
            tr("Use GnuPG's own prompt for passphrases"),
            lambda on: changes.change(use_own_pinentry=on),
        )
        self._index = check_box(
            "indexEncrypted",
            tr("Search inside encrypted mail and show its true subjects"),
            lambda on: changes.change(index_encrypted=on),
        )
        self._in_background = check_box(
            "decryptInBackground",
            tr("Decrypt new mail for that while my key is unlocked"),
            lambda on: changes.change(decrypt_in_background=on),
        )
        self._by_itself = check_box(
            "decryptByItself",
            tr("Decrypt messages as soon as they are opened"),
            lambda on: changes.change(decrypt_by_itself=on),
        )
        self.add_group(
            tr("GnuPG"),
            wide_row(
                tr("Program"),
                self._build_program(),
                words=tr("gpg version path choose program"),
            ),
            check_row(
                self._own_prompt,
                tr(
                    "GnuPG then asks itself, with the prompt that is set up for it, "
                    "and MailGuard's is not shown."
                ),
                tr("pinentry smart card"),
            ),
        )
        self.add_group(
            tr("Encrypted mail"),
            check_row(
                self._by_itself,
                tr("Without it, and for those over 20 MB, the banner has a button that does."),
                tr("automatically on demand large"),
            ),
            check_row(
                self._index,
                tr("Kept in MailGuard's encrypted store on this computer."),
                tr("index subject"),
            ),
            check_row(
                self._in_background,
                tr("In quiet moments, and without ever asking for a passphrase."),
                tr("true subjects search background"),
            ),
        )
        desk.bridge.happened.connect(self._happened)
        self._look()

    def show_settings(self, settings: Settings) -> None:
        if not self._program.hasFocus():
            self._program.setText(settings.gnupg_program)
        self._own_prompt.setChecked(settings.use_own_pinentry)
        self._index.setChecked(settings.index_encrypted)
        self._by_itself.setChecked(settings.decrypt_by_itself)
        self._in_background.setChecked(settings.decrypt_in_background)
        self._in_background.setEnabled(settings.index_encrypted)

    def _build_program(self) -> QWidget:
        self._program = QLineEdit(objectName="gnupgProgram")
        self._program.setAccessibleName(tr("GnuPG program"))
        self._program.setPlaceholderText(tr("the one that this computer finds first"))
        self._program.editingFinished.connect(self._use_typed)
        choosing = button(tr("Choose program…"), self._choose)
        choosing.setObjectName("chooseProgram")
        self._found = wrapped_label(" ", size="sm", role="text-2")
        self._found.setObjectName("gnupgFound")
        fields = row(self._program, choosing)
        fields.setStretch(0, 1)
        return column(fields, self._found)

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), tr("Choose the GnuPG program"))
        dialog.setObjectName("chooseProgramDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._use(Path(path)))
        dialog.open()

    def _use_typed(self) -> None:
        typed = self._program.text().strip()
        self._use(Path(typed) if typed else None)

    def _use(self, program: Path | None) -> None:
        chosen = "" if program is None else str(program)
        self._program.setText(chosen)
        if chosen != self._changes.now.gnupg_program:
            self._changes.change(gnupg_program=chosen)

    # What is in use

    def _look(self) -> None:
        self._desk.when(
            self._desk.core.keys.version(), owner=self, done=self._show_found, failed=self._not_found
        )

    def _show_found(self, version: str) -> None:
        self._say(tr("GnuPG {version} is in use.", version=clean_text(version)))

    def _not_found(self, error: MailGuardError) -> None:
        text = tr("GnuPG was not found.") if isinstance(error, GnuPGMissing) else words_for(error).text
        self._say(text, "danger")

    def _say(self, text: str, tone: str = "") -> None:
        self._found.setText(text)
        set_property(self._found, "tone", tone)

    def _happened(self, event: Event) -> None:
        if isinstance(event, KeysChanged):
            self._look()
