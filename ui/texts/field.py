"""The two text fields of the text tools."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QPlainTextEdit

_MARGIN_PX = 14


def text_field(name: str, spoken: str) -> QPlainTextEdit:
    """Plain text without a frame; Tab leaves it."""
    made = QPlainTextEdit(objectName=name)
    made.setAccessibleName(spoken)
    made.setTabChangesFocus(True)
    made.setProperty("textarea", "true")
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.document().setDocumentMargin(_MARGIN_PX)
    return made


def native_keys(keys: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
