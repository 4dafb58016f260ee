"""The attachments of the message in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QWidget

from mailguard.mime.file_risks import FileReport, look_at
from mailguard.model import Attachment
from ui.attachment_chip import AttachmentChip
from ui.attachment_deeds import Deed, Offer, deeds_for, is_placeholder, words_of
from ui.compose.flow_box import FlowBox, most_high
from ui.pictures import Picture
from ui.widgets import beside_icon, button, label
from ui.wording import tr

_LEAST_CHIPS_PX = 120
_NARROW_PX = 480  # below this the chips have the room of the words
_MOST_LINES = 3
_LINES_BEFORE = frozenset({Deed.SAVE, Deed.DETACH})  # in the menu


class AttachmentBar(QFrame):
    """Chips with a menu each. What is asked for is reported; `AttachmentActions` does it."""

    asked = Signal(object, object)  # a Deed and the Attachment
    dragged = Signal(object)  # a chip, out of the window

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="attachments")
        self.setProperty("bar", "true")
        self.setAccessibleName(tr("Attachments"))
        self.all: tuple[Attachment, ...] = ()
        self._can_change = False
        self._count = label(role="text-2")
        self._clip = Picture("attach")
        self._flow = FlowBox()
        self._chips: list[AttachmentChip] = []
        self._area = QScrollArea()
        self._save = button(tr("Save…"), self._save_clicked, icon="save")
        self._save.setObjectName("saveAttachments")
        self._lay_out()
        self.hide()

    def show_attachments(self, attachments: Sequence[Attachment], *, can_change: bool = False) -> None:
        """can_change: the message is one of the store, so that something can be taken out of it."""
        self.all = tuple(attachments)
        self._can_change = can_change
        for chip in self._chips:
            self._flow.remove(chip)
        self._chips = [self._chip(each) for each in self.all]
        self._flow.append(self._chips)
        count = len(self.all)
        self._count.setText(tr("1 attachment") if count == 1 else tr("{n} attachments", n=count))
        self._save.setText(beside_icon(tr("Save…") if len(self.held) == 1 else tr("Save All…")))
        self._save.setVisible(bool(self.held))
        self.setVisible(count > 0)
        self._fit()

    @property
    def held(self) -> tuple[Attachment, ...]:
        """Those that are still in the message."""
        return tuple(each for each in self.all if not is_placeholder(each))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the chips need, up to a few lines of them."""
        self._count.setVisible(self.width() >= _NARROW_PX)
        beside = self._clip.width() + self._count.sizeHint().width() + self._save.sizeHint().width() + 68
        needed = self._flow.height_for(max(_LEAST_CHIPS_PX, self.width() - beside))
        self._area.setFixedHeight(min(needed, most_high(_MOST_LINES)))

    def _lay_out(self) -> None:
        self._area.setWidget(self._flow)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setStyleSheet("background: transparent")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(20, 6, 20, 6)
        inside.setSpacing(8)
        for each in (self._clip, self._count):
            inside.addWidget(each)
        inside.addWidget(self._area, 1)
        inside.addWidget(self._save)

    def _chip(self, attachment: Attachment) -> AttachmentChip:
        found = look_at(attachment)
        chip = AttachmentChip(attachment, found)
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(
            lambda point: self._show_menu(attachment, found, chip.mapToGlobal(point))
        )
        chip.menu_asked.connect(lambda point: self._show_menu(attachment, found, point))
        chip.first_asked.connect(lambda: self.asked.emit(self._deeds(attachment, found)[0], attachment))
        chip.asked.connect(lambda deed: self._ask(deed, attachment, found))
        chip.dragged.connect(lambda: self.dragged.emit(chip))
        return chip

    def _deeds(self, attachment: Attachment, found: FileReport) -> tuple[Deed, ...]:
        offer = Offer(is_alone=len(self.held) == 1, can_change=self._can_change)
        return deeds_for(attachment, found, offer)

    def _ask(self, deed: Deed, attachment: Attachment, found: FileReport) -> None:
        """By a key, where the menu has it too."""
        if deed in self._deeds(attachment, found):
            self.asked.emit(deed, attachment)

    def _show_menu(self, attachment: Attachment, found: FileReport, point: QPoint) -> None:
        menu = QMenu(self, objectName="attachmentMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for deed in self._deeds(attachment, found):
            if deed in _LINES_BEFORE and menu.actions():
                menu.addSeparator()
            menu.addAction(words_of(deed), lambda deed=deed: self.asked.emit(deed, attachment))
        menu.popup(point)

    def _save_clicked(self) -> None:
        deed = Deed.SAVE if len(self.held) == 1 else Deed.SAVE_ALL
        self.asked.emit(deed, self.held[0])
