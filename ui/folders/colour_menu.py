"""“Colour ▸” in the menu of a folder: of its icon in the pane."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from mailguard.model import Tag
from ui.deeds.tag_colours import COLOURS
from ui.lists.tag_look import dot_icon
from ui.wording import tr


def add_colour_menu(menu: QMenu, colour: str, chosen: Callable[[str], object]) -> None:
    """colour: "#RRGGBB", the one it has; "": none."""
    below = menu.addMenu(tr("Colour"))
    below.setObjectName("folderColour")
    group = QActionGroup(below)
    for each, name in {"": tr("None"), **COLOURS}.items():
        entry = below.addAction(name)
        entry.setObjectName(f"folder-colour-{each.removeprefix('#')}")
        entry.setCheckable(True)
        entry.setChecked(each == colour)
        if each:
            entry.setIcon(dot_icon(Tag("", "", each)))
        entry.triggered.connect(lambda _=False, each=each: chosen(each))
        group.addAction(entry)
