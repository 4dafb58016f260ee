"""What a new key is made of: owner, passphrase, and for those who want it, kind and end."""

from __future__ import annotations

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from mailguard.model import Address, Algorithm, NewKey
from ui.keys.passphrase_fields import PassphraseFields
from ui.widgets.widgets import form, link_button
from ui.wording import tr

THREE_YEARS_DAYS = 3 * 365


class ValidityField(QWidget):
    """Until when: three years, a date, or no end."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = QComboBox(objectName="validFor")
        self._kind.setAccessibleName(tr("Valid for"))
        self._kind.addItems([tr("3 years"), tr("Until a date"), tr("No end")])
        today = QDate.currentDate()
        self._date = QDateEdit(today.addDays(THREE_YEARS_DAYS), objectName="validUntil")
        self._date.setAccessibleName(tr("Valid until"))
        self._date.setCalendarPopup(True)
        self._date.setMinimumDate(today.addDays(1))
        self._date.setVisible(False)
        self._kind.currentIndexChanged.connect(lambda kind: self._date.setVisible(kind == 1))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._kind)
        inside.addWidget(self._date)
        inside.addStretch(1)

    @property
    def days(self) -> int | None:
        """Days from today; None for a key without end."""
        match self._kind.currentIndex():
            case 0:
                return THREE_YEARS_DAYS
            case 1:
                return QDate.currentDate().daysTo(self._date.date())
            case _:
                return None


class NewKeyForm(QWidget):
    """The fields of a new key. `changed` tells when `is_complete` may have changed."""

    changed = Signal()

    def __init__(self, identities: tuple[Address, ...], chosen: Address | None = None) -> None:
        super().__init__()
        first = chosen or (identities[0] if identities else Address("", ""))
        self._name = QLineEdit(first.name, objectName="newKeyName")
        self._name.setAccessibleName(tr("Name"))
        self._address = QComboBox(objectName="newKeyAddress")
        self._address.setAccessibleName(tr("Address"))
        self._address.setEditable(True)
        self._address.addItems([each.address for each in identities])
        self._address.setCurrentText(first.address)
        self.passphrase = PassphraseFields()
        self._name.textChanged.connect(self.changed)
        self._address.editTextChanged.connect(self.changed)
        self.passphrase.changed.connect(self.changed)
        owner = form()
        owner.addRow(tr("Name"), self._name)
        owner.addRow(tr("Address"), self._address)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(owner)
        inside.addWidget(self.passphrase)
        self._advanced_button = link_button(tr("Advanced…"), self._toggle_advanced)
        self._advanced_button.setObjectName("advanced")
        inside.addWidget(self._advanced_button)
        inside.addWidget(self._build_advanced())
        align_labels(owner, self.passphrase.layout(), self._advanced.layout())

    def _build_advanced(self) -> QWidget:
        self._algorithm = QComboBox(objectName="newKeyAlgorithm")
        self._algorithm.setAccessibleName(tr("Kind of key"))
        for text, algorithm in (
            (tr("RSA 4096"), Algorithm.RSA_4096),
            (tr("RSA 3072"), Algorithm.RSA_3072),
            (tr("Ed25519: smaller, modern, not read by very old programs"), Algorithm.ED25519),
        ):
            self._algorithm.addItem(text, algorithm)
        self._validity = ValidityField()
        self._advanced = QWidget()
        fields = form()
        fields.setContentsMargins(0, 0, 0, 0)
        fields.addRow(tr("Kind"), self._algorithm)
        fields.addRow(tr("Valid for"), self._validity)
        self._advanced.setLayout(fields)
        self._advanced.hide()
        return self._advanced

    def _toggle_advanced(self) -> None:
        self._advanced.setVisible(self._advanced.isHidden())
        self.window().adjustSize()

    def use_only(self, identity: Address) -> None:
        """The owner is settled already: the assistant's account."""
        self._name.setText(identity.name)
        self._address.setCurrentText(identity.address)

    def focus_first_empty(self) -> None:
        for field in (self._name, self._address.lineEdit(), self.passphrase.findChild(QLineEdit)):
            if not field.text():
                field.setFocus()
                return

    @property
    def is_complete(self) -> bool:
        """An address that could be one, and two passphrases that agree; an empty one is asked about later."""
        local, at, domain = self._address.currentText().strip().partition("@")
        return bool(self._name.text().strip() and local and at and domain) and self.passphrase.agree

    def new_key(self) -> NewKey:
        return NewKey(
            name=self._name.text().strip(),
            address=self._address.currentText().strip(),
            algorithm=Algorithm(self._algorithm.currentData()),
            valid_days=self._validity.days,
            passphrase=self.passphrase.passphrase,
        )


def align_labels(*forms: QFormLayout) -> None:
    """One width for the label columns of forms that stand under each other."""
    labels = [
        form.itemAt(line, QFormLayout.ItemRole.LabelRole).widget()
        for form in forms
        for line in range(form.rowCount())
        if form.itemAt(line, QFormLayout.ItemRole.LabelRole) is not None
    ]
    width = max(each.sizeHint().width() for each in labels)
    for each in labels:
        each.setMinimumWidth(width)
