"""Backing up a secret key: to a file, which is read back to check it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from mailguard.model import Fingerprint, Glyph, Tone
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.widgets.widgets import StatusCard, button, row
from ui.wording import tr


class BackupDialog(KeyDialog):
    """Asks where to, writes, and says what was checked."""

    def __init__(self, desk: Desk, key: Fingerprint, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Back up secret key"), parent, width=560)
        self.setObjectName("backupDialog")
        self._key = key
        self.add_heading(
            tr("Back up your secret key"),
            tr(
                "One file with the secret key, still protected by its passphrase, its addresses and a "
                "certificate that can revoke it."
            ),
        )
        name = tr("MailGuard secret key {id}.asc", id=key[-16:])
        self._path = QLineEdit(str(Path(QDir.homePath()) / name), objectName="backupPath")
        self._path.setAccessibleName(tr("File of the backup"))
        self._path.textChanged.connect(lambda text: self.primary.setEnabled(bool(text.strip())))
        choosing = button(tr("Choose…"), self._choose)
        choosing.setObjectName("chooseBackupFile")
        self._where = QWidget()
        line = row(self._path, choosing)
        line.setStretch(0, 1)
        self._where.setLayout(line)
        self.body.addWidget(self._where)
        self._result = StatusCard(
            Tone.OK,
            Glyph.VERIFIED,
            tr("Backup written and checked: 1 secret key."),
            tr("Keep it apart from this computer, and keep the passphrase apart from it."),
        )
        self._result.setObjectName("backupResult")
        self._result.hide()
        self.body.addWidget(self._result)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        writing = button(tr("Back up"), self._write)
        writing.setObjectName("writeBackup")
        self.fill_footer(writing)

    def _choose(self) -> None:
        dialog = QFileDialog(self, tr("Back up secret key"), self._path.text(), tr("OpenPGP keys (*.asc)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("asc")
        dialog.fileSelected.connect(self._path.setText)
        dialog.open()

    def _write(self) -> None:
        path = Path(self._path.text().strip()).expanduser()
        self.begin(tr("Writing and checking…"))
        self.desk.with_passphrase(
            lambda passphrase: self.desk.core.keys.back_up(self._key, path, passphrase=passphrase),
            owner=self,
            purpose=tr("To back up your secret key."),
            done=lambda _: self._written(),
            failed=self.fail,
        )

    def _written(self) -> None:
        self.end()
        self._where.hide()
        self._result.show()
        self.primary.hide()
        self.cancel.setText(tr("Close"))
        self.cancel.setFocus()
