"""Keys from a file, the clipboard or a message, looked at before they are imported."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from mailguard.cleaning import clean_name, clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Fingerprint, Glyph, ImportChange, ImportPreview, ImportResult, Tone
from ui import theme
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.widgets import StatusCard, button, label, rule, set_property, wrapped_label
from ui.wording import tr

_TONES = {
    ImportChange.NEW: "info",
    ImportChange.UPDATED: "info",
    ImportChange.UNCHANGED: "",
    ImportChange.DAMAGED: "danger",
}


class ImportReviewDialog(KeyDialog):
    """`data`: keys, armored or binary; `origin`: where they come from, for the key's details."""

    def __init__(self, desk: Desk, data: bytes, origin: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Import keys"), parent, width=680)
        self.setObjectName("importReviewDialog")
        self._data = data
        self._origin = origin
        self._own: dict[Fingerprint, QCheckBox] = {}
        self._heading, self._about = self.add_heading(tr("Import keys"), tr("Reading…"))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(14, 6, 14, 6)
        self._list.setSpacing(0)
        self._area = _scrolled(self._list)
        self._area.hide()
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.error)
        importing = button(tr("Import"), self._import)
        importing.setObjectName("importKeys")
        importing.setEnabled(False)
        self.fill_footer(importing)
        desk.when(desk.core.keys.preview_import(data), owner=self, done=self._show, failed=self._cannot_read)

    def _cannot_read(self, error: MailGuardError) -> None:
        self._about.hide()
        self.error.show_error(error)

    def _show(self, previews: tuple[ImportPreview, ...]) -> None:
        usable = [each for each in previews if each.change is not ImportChange.DAMAGED]
        count = tr("1 key") if len(previews) == 1 else tr("{n} keys", n=len(previews))
        self._about.setText(tr("{keys} in {origin}.", keys=count, origin=clean_text(self._origin)))
        for number, preview in enumerate(previews):
            if number:
                self._list.addWidget(rule())
            self._list.addWidget(self._row(preview))
        self._list.addStretch(1)
        self._area.show()
        self._area.setMinimumHeight(min(360, self._area.widget().sizeHint().height() + 4))
        self.primary.setEnabled(bool(usable))
        self.primary.setFocus()

    def _row(self, preview: ImportPreview) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 10, 0, 10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        owner = words.name_and_address(clean_name(preview.name), clean_text(preview.address))
        grid.addWidget(wrapped_label(owner or tr("(no address)")), 0, 0)
        grid.itemAt(0).widget().setFont(theme.font(semibold=True))
        change = label(_change_words(preview.change), semibold=True)
        set_property(change, "tone", _TONES[preview.change])
        grid.addWidget(change, 0, 1)
        fingerprint = label(words.groups_of_key_id(preview.fingerprint), role="text-2")
        fingerprint.setFont(theme.fixed_font("sm"))
        grid.addWidget(fingerprint, 1, 0, 1, 2)
        about = ", ".join(part for part in (preview.algorithm, _created(preview)) if part)
        grid.addWidget(label(about, size="sm", role="text-3"), 2, 0, 1, 2)
        if preview.is_secret:
            self._add_secret(grid, preview)
        return made

    def _add_secret(self, grid: QGridLayout, preview: ImportPreview) -> None:
        grid.addWidget(label(tr("contains the secret key"), size="sm", role="text-2"), 3, 0, 1, 2)
        own = QCheckBox(tr("This is my own key"))
        own.setObjectName(f"own-{preview.fingerprint}")
        self._own[preview.fingerprint] = own
        grid.addWidget(own, 4, 0, 1, 2)

    def _import(self) -> None:
        self.begin(tr("Importing…"))
        own = tuple(each for each, box in self._own.items() if box.isChecked())
        self.desk.when(
            self.desk.core.keys.import_keys(self._data, origin=self._origin, own=own),
            owner=self,
            done=lambda result: self._imported(result, own),
            failed=self.fail,
        )

    def _imported(self, result: ImportResult, own: tuple[Fingerprint, ...]) -> None:
        self.end()
        self._area.hide()
        self._about.hide()
        self._heading.setText(_done_words(result))
        unverified = [each for each in result.new if each not in own]
        if unverified:
            text = tr("It is not verified yet.") if len(unverified) == 1 else tr("They are not verified yet.")
            self.body.insertWidget(1, StatusCard(Tone.CAUTION, Glyph.NOT_VERIFIED, "", text))
        if result.without_address:
            text = tr("{n} came without an address and could not be imported.", n=len(result.without_address))
            self.body.insertWidget(1, StatusCard(Tone.CAUTION, Glyph.PROBLEM, "", text))
        self.primary.hide()
        self.cancel.setText(tr("Close"))
        self.cancel.setFocus()
        if len(unverified) == 1:
            verifying = button(tr("Verify…"), lambda: self._verify(unverified[0]), primary=True)
            verifying.setObjectName("verifyImported")
            self.footer.addWidget(verifying)

    def _verify(self, key: Fingerprint) -> None:
        self.desk.verify_key(key, self.parentWidget())
        self.accept()


def _scrolled(inside: QVBoxLayout) -> QScrollArea:
    content = QFrame()
    content.setProperty("surface", "true")
    content.setLayout(inside)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(content)
    area.setProperty("card", "true")
    return area


def _created(preview: ImportPreview) -> str:
    return tr("created {date}", date=words.date_words(preview.created)) if preview.created else ""


def _change_words(change: ImportChange) -> str:
    match change:
        case ImportChange.NEW:
            return tr("New")
        case ImportChange.UPDATED:
            return tr("Updated")
        case ImportChange.UNCHANGED:
            return tr("Unchanged")
        case ImportChange.DAMAGED:
            return tr("Damaged")


def _done_words(result: ImportResult) -> str:
    counts = (
        (len(result.new), tr("Imported 1 key."), tr("Imported {n} keys.")),
        (len(result.updated), tr("Updated 1 key."), tr("Updated {n} keys.")),
        (result.damaged, tr("1 was damaged."), tr("{n} were damaged.")),
    )
    said = [one if n == 1 else many.format(n=n) for n, one, many in counts if n]
    return " ".join(said) or tr("Nothing is new: these keys were in your list already.")
