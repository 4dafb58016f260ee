"""The tags of the message in sight, as chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from mailguard.model import Tag
from ui.lists.tag_look import tag_colour, tag_name
from ui.widgets.widgets import label
from ui.wording import tr

MOST_TAGS = 8


class TagChips(QWidget):
    """One line of them; more than fit well are counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="tags")
        self._inside = QHBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(6)

    def show_tags(self, tags: Sequence[Tag]) -> None:
        while (taken := self._inside.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        words = [tag_name(each) for each in tags]
        for tag, name in list(zip(tags, words, strict=True))[:MOST_TAGS]:
            made = label(name, size="sm", role="text-2")
            made.setProperty("tag", "true")
            made.setStyleSheet(f"border-left: 4px solid {tag_colour(tag)}")
            self._inside.addWidget(made)
        if len(words) > MOST_TAGS:
            self._inside.addWidget(label(tr("{n} more", n=len(words) - MOST_TAGS), size="sm", role="text-3"))
        self._inside.addStretch(1)
        self.setAccessibleName(tr("Tags: {tags}", tags=", ".join(words)))
        self.setVisible(bool(words))
