"""Paragraph, bold, italic, list, link; and the way back to plain text. Shown while HTML is written."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ui import icons, theme
from ui.compose.editor import Editor
from ui.compose.formatting import Formatting
from ui.compose.menu_button import ToolMenuButton
from ui.compose.sizes import line_px, row_px
from ui.widgets.widgets import button
from ui.wording import tr


def paragraph_words() -> tuple[str, ...]:
    """By heading level, 0 for a paragraph."""
    return (tr("Paragraph"), tr("Heading 1"), tr("Heading 2"), tr("Heading 3"))


class FormatBar(QWidget):
    plain_asked = Signal()

    def __init__(
        self, editor: Editor, formatting: Formatting, actions: dict[str, QAction], paragraphs: QMenu
    ) -> None:
        super().__init__(objectName="formatBar")
        self.setProperty("formatbar", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._editor = editor
        self._formatting = formatting
        self._buttons = {name: _tool(name, actions[name]) for name in ("bold", "italic", "list", "link")}
        self._paragraph = ToolMenuButton("paragraph", paragraphs, "", high=line_px())
        plain = button(tr("Plain text"), self.plain_asked.emit)
        plain.setObjectName("plainText")
        plain.setProperty("flat", "true")
        plain.setProperty("quiet", "true")
        self.setFixedHeight(row_px())
        inside = QHBoxLayout(self)
        inside.setContentsMargins(12, 0, 12, 0)
        inside.setSpacing(4)
        inside.addWidget(self._paragraph)
        for each in self._buttons.values():
            inside.addWidget(each)
        inside.addStretch(1)
        inside.addWidget(plain)
        formatting.changed.connect(self.show_formatting)
        editor.mode_changed.connect(self._show_mode)
        theme.theme().changed.connect(self._colour)
        self._colour()
        self._show_mode()

    def show_formatting(self) -> None:
        """What holds where the cursor stands."""
        if not self._editor.is_rich:
            return
        self._buttons["bold"].setChecked(self._formatting.is_bold)
        self._buttons["italic"].setChecked(self._formatting.is_italic)
        self._buttons["list"].setChecked(self._formatting.is_in_list)
        self._paragraph.show_text(paragraph_words()[min(self._formatting.heading, 3)])

    def _show_mode(self) -> None:
        self.setVisible(self._editor.is_rich)
        self.show_formatting()

    def _colour(self) -> None:
        for name, each in self._buttons.items():
            each.setIcon(icons.icon(name))


def _tool(name: str, action: QAction) -> QToolButton:
    made = QToolButton(objectName=f"format-{name}")
    made.setAccessibleName(action.text().rstrip("…"))
    made.setToolTip(action.toolTip())
    made.setCheckable(name != "link")
    made.setIconSize(QSize(16, 16))
    made.setMinimumSize(32, line_px())
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(lambda: action.trigger())
    return made
