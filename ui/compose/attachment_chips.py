"""The bar of attachments under the text."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QScrollArea, QToolButton, QWidget

from mailguard.cleaning import clean_text
from mailguard.model import Tone
from ui import icons, theme
from ui.compose.attachments import KEY_TYPE, Attachments, AwaitedFile, Entry, LostFile
from ui.compose.flow_box import FlowBox, most_high
from ui.compose.sizes import line_px
from ui.widgets.widgets import label, set_property, set_tool_tip
from ui.wording import tr

MOST_LINES = 3  # more are scrolled
_MARGIN_PX = 16


class AttachmentChips(QFrame):
    """Hidden while nothing is attached. The own public key is a chip too, as it goes with the message."""

    key_removed = Signal()

    def __init__(self, attachments: Attachments) -> None:
        super().__init__(objectName="composeAttachments")
        self.setProperty("bar", "true")
        self.setAccessibleName(tr("Attachments"))
        self._attachments = attachments
        self._own_key = ""
        self._flow = FlowBox()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._flow)
        self._chips: list[FileChip] = []
        inside = QHBoxLayout(self)
        inside.setContentsMargins(_MARGIN_PX, 6, _MARGIN_PX, 6)
        inside.addWidget(self._area, 1)
        attachments.changed.connect(self._rebuild)
        self._rebuild()

    def show_own_key(self, name: str) -> None:
        """The own public key that is attached; "" for none."""
        if name != self._own_key:
            self._own_key = name
            self._rebuild()

    @property
    def count(self) -> int:
        return len(self._attachments.files) + bool(self._own_key)

    def first(self) -> QWidget:
        """What F6 goes to."""
        return self._chips[0] if self._chips else self

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _rebuild(self) -> None:
        for chip in self._chips:
            self._flow.remove(chip)
        self._chips = [self._file_chip(each) for each in self._attachments.entries]
        if self._own_key:
            chip = FileChip(self._own_key, tr("your public key"), "key")
            chip.setObjectName("attachedOwnKey")
            chip.removed.connect(self.key_removed)
            self._chips.append(chip)
        self._flow.append(self._chips)
        self.setVisible(bool(self._chips))
        self._fit()

    def _file_chip(self, each: Entry) -> FileChip:
        chip = _chip_of(each)
        chip.removed.connect(lambda: self._attachments.remove(each))
        return chip

    def _fit(self) -> None:
        needed = self._flow.height_for(max(200, self.width() - 2 * _MARGIN_PX))
        self._area.setFixedHeight(min(needed, most_high(MOST_LINES)))


def _chip_of(entry: Entry) -> FileChip:
    if isinstance(entry, LostFile):
        return FileChip(entry.filename, entry.why, "caution", tone=Tone.DANGER)
    if isinstance(entry, AwaitedFile):
        return FileChip(entry.filename, tr("reading…"), "file")
    form = QLocale.DataSizeFormat.DataSizeTraditionalFormat
    size = QLocale().formattedDataSize(len(entry.data), 0, form)
    return FileChip(entry.filename, size, "key" if entry.content_type == KEY_TYPE else "file")


class FileChip(QFrame):
    """Name and size; Del or the cross takes it out."""

    removed = Signal()

    def __init__(self, name: str, about: str, icon: str, *, tone: Tone | None = None) -> None:
        super().__init__(objectName=f"attached-{name}")
        self._icon, self._tone = icon, tone
        self.setProperty("chip", "true")
        set_property(self, "tone", str(tone) if tone else "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(line_px())
        shown = clean_text(name)
        self.setAccessibleName(tr("Attachment {name}, {about}", name=shown, about=about))
        set_tool_tip(self, shown)
        self._sign = QLabel()
        words = label(self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, 280))
        more = label(about, size="sm", role="text-2")
        set_property(more, "tone", str(tone) if tone else "")
        self._cross = QToolButton()
        self._cross.setProperty("chipend", "true")
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.setIconSize(QSize(12, 12))
        self._cross.setAccessibleName(tr("Remove {name}", name=shown))
        self._cross.clicked.connect(self.removed)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(8, 0, 2, 0)
        inside.setSpacing(7)
        for each in (self._sign, words, more, self._cross):
            inside.addWidget(each)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def _show_menu(self) -> None:
        menu = QMenu(self, objectName="attachmentMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Remove"), self.removed.emit)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _colour(self) -> None:
        colours = theme.tokens()
        colour = colours.tones[self._tone].text if self._tone else colours.text_2
        self._sign.setPixmap(icons.icon(self._icon, colour).pixmap(QSize(16, 16)))
        self._cross.setIcon(icons.icon("close", colours.text_2))
