"""A fingerprint for people to compare: its groups, a QR code, and a comparison with what is pasted."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import segno
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from mailguard.model import Fingerprint
from mailguard.openpgp.keys import format_fingerprint
from ui import theme
from ui.keys.dialog import open_over
from ui.widgets.widgets import label
from ui.wording import tr

GROUP = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a pasted fingerprint has in common with the key's: `group` counts from 1, 0 where none differs."""

    is_match: bool
    is_beginning: bool = False  # right so far, not yet whole
    group: int = 0
    theirs: str = ""
    ours: str = ""


def compare(pasted: str, fingerprint: Fingerprint) -> Comparison | None:
    """Compare what a person typed or pasted; None where nothing is there yet.

    Blanks, colons and a leading "0x", "OPENPGP4FPR:" or "Fingerprint" are passed over; case does not count.
    """
    text = re.sub(r"(?i)^\s*(openpgp4fpr|(key )?fingerprint)\s*[:=]?", "", pasted)
    theirs = re.sub(r"[\s:\-]", "", text).upper().removeprefix("0X")
    if not theirs:
        return None
    for start in range(0, max(len(theirs), 1), GROUP):
        part, ours = theirs[start : start + GROUP], fingerprint[start : start + GROUP]
        if part != ours and not (start + GROUP > len(theirs) and ours.startswith(part)):
            return Comparison(False, group=start // GROUP + 1, theirs=part, ours=ours)
    if theirs == fingerprint:
        return Comparison(True)
    return Comparison(False, is_beginning=True)


def spoken(fingerprint: Fingerprint) -> str:
    """For screen readers: character by character, a pause after each group."""
    groups = format_fingerprint(fingerprint).split()
    return ", ".join(" ".join(group) for group in groups)


class FingerprintGroups(QWidget):
    """The groups of a fingerprint, five a line, large enough to read out."""

    def __init__(self, fingerprint: Fingerprint) -> None:
        super().__init__()
        self.setObjectName("fingerprintGroups")
        groups = format_fingerprint(fingerprint).split()
        self.setAccessibleName(
            tr("Fingerprint, ten groups")
            if len(groups) == 10
            else tr("Fingerprint, {n} groups", n=len(groups))
        )
        self.setAccessibleDescription(spoken(fingerprint))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for place, group in enumerate(groups):
            box = label(group)
            box.setFont(theme.fixed_font("subject"))
            box.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.setProperty("group", "true")
            box.setMinimumHeight(38)
            grid.addWidget(box, place // 5, place % 5)


def qr_pixmap(fingerprint: Fingerprint, side: int) -> QPixmap:
    """The QR code other OpenPGP programs scan: "OPENPGP4FPR:" and the fingerprint, black on white.

    side: the least width in device-independent pixels; the code is a whole number of pixels a module.
    """
    code = segno.make(f"OPENPGP4FPR:{fingerprint}", error="m", micro=False)
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=max(1, 2 * side // code.symbol_size(border=2)[0]), border=2)
    made = QPixmap()
    made.loadFromData(picture.getvalue(), "PNG")
    made.setDevicePixelRatio(2.0)
    return made


def qr_label(fingerprint: Fingerprint, side: int = 168) -> QLabel:
    made = QLabel()
    made.setPixmap(qr_pixmap(fingerprint, side))
    made.setAccessibleName(tr("QR code of the fingerprint"))
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def show_qr(fingerprint: Fingerprint, owner: str, parent: QWidget) -> QDialog:
    """The QR code alone, large, to be scanned from across a table."""
    dialog = QDialog(parent)
    dialog.setObjectName("qrDialog")
    dialog.setWindowTitle(tr("Fingerprint of {name}", name=owner))
    inside = QVBoxLayout(dialog)
    inside.setContentsMargins(24, 24, 24, 24)
    inside.setSpacing(12)
    inside.addWidget(qr_label(fingerprint, 280))
    inside.addWidget(label(tr("Scan this with another OpenPGP app."), size="sm", role="text-2"))
    inside.itemAt(1).setAlignment(Qt.AlignmentFlag.AlignCenter)
    open_over(dialog)
    return dialog
