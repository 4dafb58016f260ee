"""Colours to choose from for a tag: a row of dots, and any other."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QColorDialog, QToolButton, QWidget

from mailguard.model import Tag, TagList
from ui.lists.tag_look import paint_dot
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.widgets import button
from ui.wording import tr

# Each stands out from the light surface and from the dark one: at least 3 to 1 (WCAG 2.2, 1.4.11).
COLOURS: dict[str, str] = {
    "#E5383B": tr("Red"),
    "#D9640A": tr("Orange"),
    "#A88100": tr("Gold"),
    "#6F8F1A": tr("Olive"),
    "#2B9348": tr("Green"),
    "#14908C": tr("Teal"),
    "#3A7BD5": tr("Blue"),
    "#6C6CE5": tr("Indigo"),
    "#9A5BD6": tr("Purple"),
    "#D6479A": tr("Pink"),
    "#A0694B": tr("Brown"),
    "#808894": tr("Grey"),
}
_DOT_PX = 18
_SHARPNESS = 2  # drawn this much larger, for screens with small pixels


def next_colour(tags: TagList) -> str:
    """One that no tag has yet, as long as there is one."""
    used = {each.colour.upper() for each in tags}
    return next((each for each in COLOURS if each not in used), next(iter(COLOURS)))


class TagColours(QWidget):
    """One of them is chosen. A colour that is none of the usual has a dot of its own at the end."""

    changed = Signal()

    def __init__(self, colour: str) -> None:
        super().__init__(objectName="tagColours")
        self.setAccessibleName(tr("Colour"))
        self._inside = FlowLayout(self, spacing=4)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._own: QToolButton | None = None
        for usual, name in COLOURS.items():
            self._buttons[usual] = self._add(usual, name)
        self._other = button(tr("Other…"), self._ask)
        self._other.setObjectName("otherColour")
        self._other.setAutoDefault(False)
        self._inside.addWidget(self._other)
        self.choose(colour)

    @property
    def colour(self) -> str:
        """#RRGGBB."""
        return next(colour for colour, each in self._buttons.items() if each.isChecked())

    def choose(self, colour: str) -> None:
        """colour: "#RRGGBB", of any kind."""
        wanted = colour.upper()
        if wanted not in self._buttons:
            self._replace_own(wanted)
        self._buttons[wanted].setChecked(True)
        self.changed.emit()

    def _replace_own(self, colour: str) -> None:
        if self._own is not None:
            self._buttons = {key: each for key, each in self._buttons.items() if each is not self._own}
            self._group.removeButton(self._own)
            self._inside.removeWidget(self._own)
            self._own.hide()
            self._own.deleteLater()
        self._inside.removeWidget(self._other)
        self._own = self._buttons[colour] = self._add(colour, tr("Own colour {colour}", colour=colour))
        self._inside.addWidget(self._other)

    def _add(self, colour: str, name: str) -> QToolButton:
        made = QToolButton(self, objectName=f"colour-{colour[1:]}")
        made.setCheckable(True)
        made.setIcon(_drawn(colour))
        made.setIconSize(QSize(_DOT_PX, _DOT_PX))
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.clicked.connect(lambda: self.changed.emit())
        self._group.addButton(made)
        self._inside.addWidget(made)
        return made

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self.colour), self.window())
        dialog.setObjectName("colourDialog")
        dialog.setWindowTitle(tr("Colour of the Tag"))
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(lambda chosen: self.choose(chosen.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _drawn(colour: str) -> QPixmap:
    pixmap = QPixmap(_DOT_PX * _SHARPNESS, _DOT_PX * _SHARPNESS)
    pixmap.setDevicePixelRatio(_SHARPNESS)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    paint_dot(painter, QRect(1, 1, _DOT_PX - 3, _DOT_PX - 3), Tag("", "", colour))
    painter.end()
    return pixmap
