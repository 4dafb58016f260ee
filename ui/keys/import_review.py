"""Keys from a file, the clipboard or a message, looked at and chosen one by one before they are imported."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.model import Fingerprint, Glyph, ImportPreview, ImportResult, Tone
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.keys.import_row import ImportRow
from ui.keys.import_words import done_words
from ui.keys.questions import Answer, ask
from ui.widgets.widgets import StatusCard, button, rule
from ui.wording import tr

LEAST_PX = 400


class ImportReviewDialog(KeyDialog):
    """`data`: keys, armored or binary; `origin`: where they come from, for the key's details.

    from_mail: somebody sent them: secret keys are asked about once more.
    """

    def __init__(
        self,
        desk: Desk,
        data: bytes,
        origin: str,
        parent: QWidget | None = None,
        *,
        from_mail: bool = False,
    ) -> None:
        super().__init__(desk, tr("Import keys"), parent, width=680)
        self.setObjectName("importReviewDialog")
        self._origin = origin
        self._from_mail = from_mail
        self._rows: list[ImportRow] = []
        self._heading, self._about = self.add_heading(tr("Import keys"), tr("Reading…"))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(14, 6, 14, 6)
        self._list.setSpacing(0)
        self._area = _scrolled(self._list)
        self._area.hide()
        self.setMinimumWidth(LEAST_PX)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.error)
        importing = button(tr("Import"), self._ask)
        importing.setObjectName("importKeys")
        importing.setEnabled(False)
        self.fill_footer(importing)
        desk.when(desk.core.keys.preview_import(data), owner=self, done=self._show, failed=self._cannot_read)

    def _cannot_read(self, error: MailGuardError) -> None:
        self._about.hide()
        self.error.show_error(error)

    def _show(self, previews: tuple[ImportPreview, ...]) -> None:
        count = tr("1 key") if len(previews) == 1 else tr("{n} keys", n=len(previews))
        self._about.setText(tr("{keys} in {origin}.", keys=count, origin=clean_text(self._origin)))
        for number, preview in enumerate(previews):
            if number:
                self._list.addWidget(rule())
            row = ImportRow(preview, number, from_mail=self._from_mail)
            row.toggled.connect(self._follow)
            self._rows.append(row)
            self._list.addWidget(row)
        self._list.addStretch(1)
        self._area.show()
        self._area.setMinimumHeight(min(360, self._area.widget().sizeHint().height() + 4))
        self._follow()
        (self.primary if self.primary.isEnabled() else self.cancel).setFocus()

    def _taken(self) -> list[ImportRow]:
        return [row for row in self._rows if row.is_taken]

    def _follow(self) -> None:
        taken = len(self._taken())
        self.primary.setEnabled(taken > 0)
        is_choice = taken > 1 and taken < len(self._rows)
        self.primary.setText(tr("Import {n} keys", n=taken) if is_choice else tr("Import"))

    def _ask(self) -> None:
        """A secret key that came with mail is never imported without a question of its own."""
        secret = [row.preview for row in self._taken() if row.preview.is_secret]
        if not secret or not self._from_mail:
            self._import()
            return
        names = ", ".join(clean_text(each.address or each.name) or each.fingerprint for each in secret)
        ask(
            self,
            tr("Import the secret key of {names}?", names=names),
            tr("It came with mail, so whoever sent it has it too, and others may have read it on the way."),
            Answer(tr("Import secret key"), self._import),
            Answer(tr("Cancel"), is_cancel=True, is_default=True),
        )

    def _import(self) -> None:
        taken = self._taken()
        self.begin(tr("Importing…"))
        own = tuple(row.preview.fingerprint for row in taken if row.is_own)
        self.desk.when(
            self.desk.core.keys.import_keys(
                b"".join(row.preview.data for row in taken),
                origin=self._origin,
                own=own,
                from_mail=self._from_mail,
            ),
            owner=self,
            done=lambda result: self._imported(result, own),
            failed=self.fail,
        )

    def _imported(self, result: ImportResult, own: tuple[Fingerprint, ...]) -> None:
        self.end()
        self._area.hide()
        self._about.hide()
        self._heading.setText(done_words(result))
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
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setProperty("card", "true")
    return area
