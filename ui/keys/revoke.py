"""Revoking an own key: for good, so it is asked about in full."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QWidget

from mailguard.model import Glyph, Key, RevocationReason, Tone
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.widgets.widgets import StatusCard, button, label
from ui.wording import tr


class RevokeDialog(KeyDialog):
    """Asks why, revokes, and offers to tell others."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Revoke key"), parent, width=540)
        self.setObjectName("revokeDialog")
        self._key = key
        owner = words.name_and_address(key.name, key.address) or words.owner_words(key)
        self._heading, self._about = self.add_heading(
            tr("Revoke your key?"), tr("{owner}. Revoking cannot be undone.", owner=owner)
        )
        self._questions = [label(tr("Why?"), semibold=True)]
        self._reasons = QButtonGroup(self)
        for number, (_, text) in enumerate(_reasons()):
            choice = QRadioButton(text)
            choice.setObjectName(f"reason{number}")
            self._reasons.addButton(choice, number)
            self._questions.append(choice)
        self._note = QLineEdit(objectName="revokeNote")
        self._note.setPlaceholderText(tr("A note that others can read (optional)"))
        self._note.setAccessibleName(tr("Note"))
        self._understood = QCheckBox(
            tr("I understand that others will no longer be able to write to this key")
        )
        self._understood.setObjectName("understood")
        self._questions += [self._note, self._understood]
        for each in self._questions:
            self.body.addWidget(each)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self._reasons.idToggled.connect(self._update)
        self._understood.toggled.connect(self._update)
        revoking = button(tr("Revoke key"), self._revoke)
        revoking.setObjectName("revokeKey")
        self.fill_footer(revoking)
        self._update()

    def _update(self) -> None:
        self.primary.setEnabled(self._reasons.checkedId() >= 0 and self._understood.isChecked())

    def _revoke(self) -> None:
        reason, _ = _reasons()[self._reasons.checkedId()]
        self.begin(tr("Revoking…"))
        self.desk.with_passphrase(
            lambda passphrase: self.desk.core.keys.revoke(
                self._key.fingerprint, reason, self._note.text().strip(), passphrase=passphrase
            ),
            owner=self,
            purpose=tr("To revoke your key."),
            done=lambda _: self._revoked(),
            failed=self.fail,
        )

    def _revoked(self) -> None:
        self.end()
        for each in self._questions:
            each.hide()
        self._about.hide()
        self._heading.setText(tr("Your key is revoked"))
        card = StatusCard(
            Tone.CAUTION,
            Glyph.BAD,
            "",
            tr("Revoked on this computer. Others learn it when you publish."),
        )
        self.body.insertWidget(1, card)
        self.primary.hide()
        self.cancel.setText(tr("Later"))
        publishing = button(tr("Publish now"), self._publish, primary=True)
        publishing.setObjectName("publishNow")
        publishing.setDefault(True)
        self.footer.addWidget(publishing)

    def _publish(self) -> None:
        self.desk.publish_key(self._key.fingerprint, self.parentWidget())
        self.accept()


def _reasons() -> tuple[tuple[RevocationReason, str], ...]:
    return (
        (RevocationReason.COMPROMISED, tr("The secret key or its passphrase was stolen or lost")),
        (RevocationReason.SUPERSEDED, tr("It is replaced by another key")),
        (RevocationReason.NO_LONGER_USED, tr("It is no longer used")),
    )
