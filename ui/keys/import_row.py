"""One key before its import: whose it is, what it would change, what speaks against it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mailguard.cleaning import clean_name, clean_text
from mailguard.model import Fingerprint, Glyph, ImportChange, ImportPreview, KeyRival, Tone
from ui import theme
from ui.keys import words
from ui.keys.import_words import about_words, change_words, news_words
from ui.widgets.widgets import StatusCard, label, set_property, wrapped_label
from ui.wording import tr

_TONES = {
    ImportChange.NEW: "info",
    ImportChange.UPDATED: "info",
    ImportChange.UNCHANGED: "",
    ImportChange.DAMAGED: "danger",
    ImportChange.UNSUPPORTED: "caution",
}


def is_preselected(preview: ImportPreview, *, from_mail: bool) -> bool:
    """Not what claims an own address or somebody else's place, and no secret key that came with mail."""
    is_odd = preview.rival is not None or bool(preview.own_address)
    return preview.can_be_imported and not is_odd and not (from_mail and preview.is_secret)


class ImportRow(QWidget):
    """`number` names its boxes for tests and screen readers' order."""

    toggled = Signal()

    def __init__(self, preview: ImportPreview, number: int, *, from_mail: bool) -> None:
        super().__init__()
        self.preview = preview
        self._from_mail = from_mail
        self._own: QCheckBox | None = None
        self._box = QCheckBox(objectName=f"take-{number}")
        self._box.setEnabled(preview.can_be_imported)
        self._box.setChecked(is_preselected(preview, from_mail=from_mail))
        self._box.toggled.connect(self._follow)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(3)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 10, 0, 10)
        inside.setSpacing(8)
        inside.addWidget(self._box, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(self._inside, 1)
        self._add_head()
        self._add_details()
        self._add_warnings()
        if preview.is_secret and preview.can_be_imported:
            self._add_own_box()
        self._follow()

    @property
    def is_taken(self) -> bool:
        return self._box.isChecked()

    @property
    def is_own(self) -> bool:
        return self.is_taken and self._own is not None and self._own.isChecked()

    def _follow(self) -> None:
        if self._own is not None:
            self._own.setEnabled(self.is_taken)
        self.toggled.emit()

    def _add_head(self) -> None:
        preview = self.preview
        owner = words.name_and_address(clean_name(preview.name), clean_text(preview.address))
        name = wrapped_label(owner or tr("(no address)"), semibold=True)
        self._box.setAccessibleName(tr("Import the key of {name}", name=owner or preview.fingerprint))
        change = label(change_words(preview), semibold=True)
        set_property(change, "tone", _TONES[preview.change])
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(name, 1)
        head.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        self._inside.addLayout(head)

    def _add_details(self) -> None:
        if self.preview.fingerprint:
            self._inside.addWidget(_fingerprint(self.preview.fingerprint))
        for text in (about_words(self.preview), news_words(self.preview)):
            if text:
                self._inside.addWidget(wrapped_label(text, size="sm", role="text-3"))
        others = [clean_text(each) for each in self.preview.user_ids[1:]]
        if others:
            also = tr("Also: {names}", names=", ".join(others))
            self._inside.addWidget(wrapped_label(also, size="sm", role="text-3"))

    def _add_warnings(self) -> None:
        preview = self.preview
        self._inside.addSpacing(3)
        if preview.own_address:
            self._inside.addWidget(_claims_own(clean_text(preview.own_address)))
        elif preview.rival is not None:
            self._inside.addWidget(_RivalCard(preview.rival, preview.fingerprint))
        if preview.is_secret and self._from_mail:
            self._inside.addWidget(_secret_in_mail())
        elif preview.is_secret:
            self._inside.addWidget(label(tr("contains the secret key"), size="sm", role="text-2"))

    def _add_own_box(self) -> None:
        self._own = QCheckBox(tr("This is my own key"))
        self._own.setObjectName(f"own-{self.preview.fingerprint}")
        self._inside.addSpacing(3)
        self._inside.addWidget(self._own)


class _RivalCard(StatusCard):
    """Both fingerprints under each other, for the eye to compare."""

    def __init__(self, rival: KeyRival, coming: Fingerprint) -> None:
        address = clean_text(rival.address)
        if rival.is_verified:
            title = tr("You verified another key for {address}", address=address)
            text = tr(
                "Your mail goes on to the key you verified, also if you import this one. Ask them by another "
                "way than mail whether they have a new key."
            )
        else:
            title = tr("You have another key for {address}", address=address)
            text = tr("Ask them by another way than mail which key is theirs. This one is not chosen.")
        super().__init__(Tone.CAUTION, Glyph.PROBLEM, title, text)
        self.setObjectName("rivalKey")
        self.title.setWordWrap(True)
        both = QGridLayout()
        both.setContentsMargins(0, 6, 0, 2)
        both.setHorizontalSpacing(10)
        both.setVerticalSpacing(4)
        both.setColumnStretch(1, 1)
        pairs = ((tr("In your list"), rival.fingerprint), (tr("This key"), coming))
        for line, (name, fingerprint) in enumerate(pairs):
            both.addWidget(label(name, size="sm", role="text-2"), line, 0, Qt.AlignmentFlag.AlignTop)
            both.addWidget(_fingerprint(fingerprint), line, 1)
        self.layout().itemAt(1).layout().addLayout(both)


def _claims_own(address: str) -> StatusCard:
    card = StatusCard(
        Tone.DANGER,
        Glyph.BAD,
        tr("This key claims your own address {address}", address=address),
        tr(
            "It is not your key. Whoever made it may want to read mail that is meant for you. "
            "Do not import it, unless you made it yourself somewhere else."
        ),
    )
    card.setObjectName("claimsOwnAddress")
    card.title.setWordWrap(True)
    return card


def _secret_in_mail() -> StatusCard:
    card = StatusCard(
        Tone.CAUTION,
        Glyph.PROBLEM,
        tr("This is a secret key"),
        tr(
            "Whoever has it reads the mail of its owner and signs in their name. Import it only if it is "
            "your own and you sent it to yourself."
        ),
    )
    card.setObjectName("secretKeyInMail")
    return card


def _fingerprint(fingerprint: Fingerprint) -> QLabel:
    made = wrapped_label(words.groups_of_key_id(fingerprint), role="text-2")
    made.setFont(theme.fixed_font("sm"))
    return made
