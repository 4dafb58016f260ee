"""What a search cannot look into, said in words, and the button that takes locked messages in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mailguard.model import Unsearched
from ui.widgets.quiet_line import QuietLine
from ui.widgets.widgets import button
from ui.wording import tr

_INDENT_PX = 19  # below the words, right of their icon


class GapLine(QWidget):
    """Hidden as long as all is searched."""

    unlock_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="searchGaps")
        self.line = QuietLine("searchGap", "encrypt")
        self.unlocking = button(tr("Unlock to Include Them"), self.unlock_asked.emit)
        self.unlocking.setObjectName("unlockToInclude")
        below = QHBoxLayout()
        below.setContentsMargins(_INDENT_PX, 0, 0, 0)
        below.addWidget(self.unlocking)
        below.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(5)
        inside.addWidget(self.line)
        inside.addLayout(below)
        self.hide()

    def tell(self, unsearched: Unsearched | None) -> None:
        """None where nothing is searched, or not in texts."""
        words = gap_words(unsearched) if unsearched is not None else ""
        self.line.set_icon("encrypt" if unsearched is not None and unsearched.encrypted else "info")
        self.line.show_plain(words)
        is_locked = unsearched is not None and unsearched.locked > 0
        had_focus = self.unlocking.hasFocus()
        self.unlocking.setText(
            tr("Unlock to Include It")
            if unsearched is not None and unsearched.locked == 1
            else tr("Unlock to Include Them")
        )
        self.unlocking.setVisible(is_locked)
        self.setVisible(bool(words))
        if had_focus and not is_locked and words:
            self.line.words.setFocus()


def gap_words(unsearched: Unsearched) -> str:
    """What of the messages is not searched; "" where their texts are all known."""
    said = (
        _counted(
            unsearched.headers,
            tr("1 message has just come and is not indexed yet: it is found in a moment."),
            "{n} messages have just come and are not indexed yet: they are found in a moment.",
        ),
        _counted(
            unsearched.locked,
            tr("1 encrypted message is not indexed: unlock to include it."),
            "{n} encrypted messages are not indexed: unlock to include them.",
        ),
        _counted(
            unsearched.waiting,
            tr("1 encrypted message is being read for the search."),
            "{n} encrypted messages are being read for the search.",
        ),
        _counted(
            unsearched.keyless,
            tr("1 encrypted message cannot be searched: no key on this computer opens it."),
            "{n} encrypted messages cannot be searched: no key on this computer opens them.",
        ),
        _counted(
            unsearched.damaged,
            tr("1 encrypted message cannot be searched: it is damaged, or of a kind that is not opened."),
            "{n} encrypted messages cannot be searched: they are damaged, or of a kind that is not opened.",
        ),
        _counted(
            unsearched.failed,
            tr("1 encrypted message could not be read: MailGuard tries again later."),
            "{n} encrypted messages could not be read: MailGuard tries again later.",
        ),
        _counted(
            unsearched.excluded,
            tr("1 encrypted message is not searched, as Settings › OpenPGP says."),
            "{n} encrypted messages are not searched, as Settings › OpenPGP says.",
        ),
        _counted(
            unsearched.away + unsearched.large,
            tr("The text of 1 encrypted message is not indexed: open it to include it."),
            "The texts of {n} encrypted messages are not indexed: open one to include it.",
        ),
        _counted(
            unsearched.plain,
            tr("The text of 1 message is not indexed: open it to include it."),
            "The texts of {n} messages are not indexed: open one to include it.",
        ),
    )
    return " ".join(filter(None, said))


def _counted(number: int, one: str, several: str) -> str:
    return "" if not number else one if number == 1 else tr(several, n=number)
