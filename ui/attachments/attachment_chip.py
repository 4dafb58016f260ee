"""One attachment in the bar: icon, name, size, a small lock where it came encrypted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from mailguard.cleaning import clean_text
from mailguard.mime.file_kinds import FileKind
from mailguard.mime.file_risks import FileReport, Risk
from mailguard.model import Attachment, Tone
from ui import icons, theme
from ui.attachments.attachment_deeds import Deed, is_placeholder
from ui.widgets.pictures import Picture
from ui.widgets.widgets import label, row, set_tool_tip
from ui.widgets.wrapping import ElidedLabel
from ui.wording import tr

_NAME_PX = 280  # of a file; its end is always seen

_ICONS = {
    FileKind.PROGRAM: "program",
    FileKind.PICTURE: "picture",
    FileKind.DRAWING: "picture",
    FileKind.PDF: "pdf",
    FileKind.ARCHIVE: "archive-file",
    FileKind.MESSAGE: "message",
    FileKind.TEXT: "words",
}
_KEYS = {
    Qt.Key.Key_Delete: Deed.DELETE,
    Qt.Key.Key_Backspace: Deed.DELETE,
}


class AttachmentChip(QPushButton):
    """A click, Space or Down opens its menu, Enter does the first thing of it; Del deletes, Ctrl+S saves."""

    menu_asked = Signal(QPoint)  # where, on the screen
    first_asked = Signal()
    asked = Signal(object)  # a Deed, by the keyboard
    dragged = Signal()  # while `is_held`

    def __init__(self, attachment: Attachment, found: FileReport) -> None:
        super().__init__(objectName=f"attachment-{attachment.path}")
        self.attachment = attachment
        self._pressed_at: QPoint | None = None
        self.is_held = False  # by the mouse
        self._lock = QLabel()
        self._lock.setVisible(attachment.is_encrypted)
        self.setAutoDefault(False)
        self.setProperty("attachment", "true")
        self.setEnabled(not is_placeholder(attachment))
        self._lay_out(found)
        self._name_it(found)
        theme.theme().changed.connect(self._colour)
        self._colour()
        self.clicked.connect(self._ask_for_menu)

    def sizeHint(self) -> QSize:
        return QSize(self.layout().sizeHint().width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Keys that are the window's commands elsewhere: Del would delete the whole message."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _deed_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = _deed_of(event)
        if deed is not None:
            self.asked.emit(deed)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.first_asked.emit()
        elif event.key() == Qt.Key.Key_Down:
            self._ask_for_menu()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    # Dragging

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            self.is_held = True
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if moved >= QApplication.startDragDistance():
            self._pressed_at = None
            self.dragged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Where it was dragged, the click does not count."""
        self.is_held = False
        if self._pressed_at is None:
            self.setDown(False)
            return
        self._pressed_at = None
        super().mouseReleaseEvent(event)

    # Looks

    def _ask_for_menu(self) -> None:
        self.menu_asked.emit(self.mapToGlobal(QPoint(0, self.height())))

    def _lay_out(self, found: FileReport) -> None:
        named = ElidedLabel(Qt.TextElideMode.ElideMiddle, most_px=_NAME_PX)
        named.setText(self._name())
        size = label(self._about(), size="sm", role="text-3")
        icon = _ICONS.get(found.kind, "file") if found.kind is not None else "file"
        parts = [Picture(icon), named, size, self._lock]
        if found.risk is not Risk.NONE:
            parts.append(Picture("caution", Tone.CAUTION))
        line = row(*parts, spacing=6)
        line.setContentsMargins(9, 0, 9, 0)
        self.setLayout(line)
        for each in self.findChildren(QLabel):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _name_it(self, found: FileReport) -> None:
        said = [self._name(), self._about()]
        if self.attachment.is_encrypted:
            said.append(tr("came encrypted"))
        if words := risk_words(found):
            said.append(words)
        self.setAccessibleName(", ".join(said))
        set_tool_tip(self, ", ".join(said))

    def _name(self) -> str:
        """All of it: a name that ends in ".pdf.exe" shows both."""
        name = clean_text(self.attachment.file_name)
        if is_placeholder(self.attachment):
            return name.removeprefix("Deleted_ ").removeprefix("Detached_ ")
        return name

    def _about(self) -> str:
        """Its size; of one that was taken out, that it was."""
        if is_placeholder(self.attachment):
            is_saved = self.attachment.file_name.startswith("Detached")
            return tr("saved and taken out") if is_saved else tr("deleted")
        form = QLocale.DataSizeFormat.DataSizeTraditionalFormat
        return QLocale().formattedDataSize(self.attachment.size_bytes, 0, form)

    def _colour(self) -> None:
        self._lock.setPixmap(icons.icon("encrypt", theme.tokens().text_2).pixmap(QSize(13, 13)))


def risk_words(found: FileReport) -> str:
    """What is to be known of it before it is opened; "" where nothing is."""
    match found.risk:
        case Risk.PROGRAM:
            return tr("a program or a file that acts like one")
        case Risk.MACROS:
            return tr("can hold macros")
        case Risk.MISLABELLED:
            return tr("not what its name says: {kind}", kind=kind_words(found.kinds.by_content))
        case _:
            return ""


def kind_words(kind: FileKind | None) -> str:
    """To stand in a sentence: "it is a picture"."""
    words = {
        FileKind.PROGRAM: tr("a program"),
        FileKind.PAGE: tr("a web page"),
        FileKind.DRAWING: tr("a drawing"),
        FileKind.PICTURE: tr("a picture"),
        FileKind.PDF: tr("a PDF document"),
        FileKind.MACROS: tr("a document with macros"),
        FileKind.DOCUMENT: tr("a document"),
        FileKind.ARCHIVE: tr("an archive"),
        FileKind.MESSAGE: tr("a message"),
        FileKind.TEXT: tr("a text"),
        FileKind.MEDIA: tr("a recording"),
    }
    return words[kind] if kind is not None else tr("something else")


def _deed_of(event: QKeyEvent) -> Deed | None:
    if event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_S:
        return Deed.SAVE
    return _KEYS.get(Qt.Key(event.key())) if event.modifiers() == Qt.KeyboardModifier.NoModifier else None
