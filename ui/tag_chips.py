"""Tags of a message: IMAP keywords as words, without those that programs set for themselves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from mailguard.cleaning import clean_name
from ui.widgets import label
from ui.wording import tr

MOST_TAGS = 8
LONGEST_TAG = 40

# The five that mail programs agree on (Thunderbird's, by their keys).
_KNOWN = {
    "$label1": "Important",
    "$label2": "Work",
    "$label3": "Personal",
    "$label4": "To Do",
    "$label5": "Later",
}


def tag_words(keywords: Sequence[str]) -> tuple[str, ...]:
    """What a person set: keywords that begin with "$" or "\\" belong to programs (RFC 5788)."""
    found = [
        tr(_KNOWN[each.lower()]) if each.lower() in _KNOWN else clean_name(each)[:LONGEST_TAG]
        for each in keywords
        if each.lower() in _KNOWN or (each[:1] not in ("$", "\\") and each.lower() not in _OF_PROGRAMS)
    ]
    return tuple(dict.fromkeys(each for each in found if each))


_OF_PROGRAMS = frozenset({"junk", "nonjunk", "notjunk", "forwarded", "redirected", "unwanted"})


class TagChips(QWidget):
    """One line of them; more than fit well are counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="tags")
        self._inside = QHBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(6)

    def show_tags(self, keywords: Sequence[str]) -> None:
        while (taken := self._inside.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        words = tag_words(keywords)
        for each in words[:MOST_TAGS]:
            made = label(each, size="sm", role="text-2")
            made.setProperty("tag", "true")
            self._inside.addWidget(made)
        if len(words) > MOST_TAGS:
            self._inside.addWidget(label(tr("{n} more", n=len(words) - MOST_TAGS), size="sm", role="text-3"))
        self._inside.addStretch(1)
        self.setAccessibleName(tr("Tags: {tags}", tags=", ".join(words)))
        self.setVisible(bool(words))
