"""The attachments of the message in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QScrollArea, QWidget

from mailguard.mime.file_risks import FileReport, look_at
from mailguard.model import Attachment
from ui import icons
from ui.attachments.attachment_chip import AttachmentChip, risk_words
from ui.attachments.attachment_deeds import Deed, Offer, deeds_for, is_placeholder, words_of
from ui.compose.flow_box import FlowBox, most_high
from ui.widgets.pictures import Picture
from ui.widgets.widgets import beside_icon, button, label, link_button
from ui.wording import tr

_LEAST_CHIPS_PX = 120
_MARGIN_PX = 20
_GAP_PX = 8
_SCROLL_BAR_PX = 16
_MOST_LINES = 3
CHIPS_AT_ONCE = 40  # more of them would hold up the window
_TEXT_PX = 360  # of the message above, before the chips get another line
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
        self._inside = QGridLayout(self)
        self._is_one_line: bool | None = None
        self._save = button(tr("Save…"), self._save_clicked, icon="save")
        self._save.setObjectName("saveAttachments")
        self._lay_out()
        self.hide()

    def show_attachments(self, attachments: Sequence[Attachment], *, can_change: bool = False) -> None:
        """can_change: the message is one of the store, so that something can be taken out of it."""
        self.all = tuple(attachments)
        self._can_change = can_change
        self._show_chips(CHIPS_AT_ONCE)
        count = len(self.all)
        self._count.setText(tr("1 attachment") if count == 1 else tr("{n} attachments", n=count))
        self._save.setText(beside_icon(tr("Save…") if len(self.held) == 1 else tr("Save All…")))
        self._save.setVisible(bool(self.held))
        self.setVisible(count > 0)
        self._fit()

    def _show_chips(self, most: int) -> None:
        """The first of them; a button brings more, so that a thousand do not hold up the window."""
        self._chips = [self._chip(each) for each in self.all[:most]]
        left = len(self.all) - len(self._chips)
        more: list[QWidget] = []
        if left > 0:
            more.append(link_button(tr("{n} more", n=left), lambda: self._show_chips(most + CHIPS_AT_ONCE)))
            more[0].setObjectName("moreAttachments")
        self._flow.replace([*self._chips, *more])
        self._fit()

    @property
    def held(self) -> tuple[Attachment, ...]:
        """Those that are still in the message."""
        return tuple(each for each in self.all if not is_placeholder(each))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """How many lines there may be follows from the height of the message, too."""
        if event.type() == QEvent.Type.ParentChange and self.parentWidget() is not None:
            self.parentWidget().installEventFilter(self)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._fit()
        return False

    def _most_lines(self) -> int:
        room = self.parentWidget().height() - _TEXT_PX if self.parentWidget() is not None else 0
        return max(1, min(_MOST_LINES, room // most_high(1)))

    def _fit(self) -> None:
        """One line where the chips have room in it beside the words, else a line of words over the chips:
        as high as they need, up to a few lines of them."""
        room = self.width() - 2 * _MARGIN_PX
        parts = (self._clip, self._count, self._save)
        beside = sum(each.sizeHint().width() + _GAP_PX for each in parts)
        is_one_line = self._flow.height_for(max(_LEAST_CHIPS_PX, room - beside)) <= most_high(1)
        self._place(is_one_line)
        needed = self._flow.height_for(room - beside if is_one_line else room - _SCROLL_BAR_PX)
        self._area.setFixedHeight(min(needed, most_high(self._most_lines())))

    def _place(self, is_one_line: bool) -> None:
        if is_one_line is self._is_one_line:
            return
        self._is_one_line = is_one_line
        for each in (self._area, self._save):
            self._inside.removeWidget(each)
        if is_one_line:
            self._inside.addWidget(self._area, 0, 2)
        else:
            self._inside.addWidget(self._area, 1, 0, 1, 4)
        self._inside.addWidget(self._save, 0, 3, Qt.AlignmentFlag.AlignRight)

    def _lay_out(self) -> None:
        self._area.setWidget(self._flow)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setStyleSheet("background: transparent")
        self._inside.setContentsMargins(_MARGIN_PX, 6, _MARGIN_PX, 6)
        self._inside.setHorizontalSpacing(_GAP_PX)
        self._inside.setVerticalSpacing(4)
        self._inside.addWidget(self._clip, 0, 0)
        self._inside.addWidget(self._count, 0, 1)
        self._inside.setColumnStretch(2, 1)
        self._place(True)

    def _chip(self, attachment: Attachment) -> AttachmentChip:
        found = look_at(attachment)
        chip = AttachmentChip(attachment, found)
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(
            lambda point: self._show_menu(attachment, found, chip.mapToGlobal(point))
        )
        chip.menu_asked.connect(lambda point: self._show_menu(attachment, found, point))
        chip.first_asked.connect(lambda: self._ask_first(attachment, found))
        chip.asked.connect(lambda deed: self._ask(deed, attachment, found))
        chip.dragged.connect(lambda: self.dragged.emit(chip))
        return chip

    def _deeds(self, attachment: Attachment, found: FileReport) -> tuple[Deed, ...]:
        offer = Offer(is_alone=len(self.held) == 1, can_change=self._can_change)
        return deeds_for(attachment, found, offer)

    def _ask_first(self, attachment: Attachment, found: FileReport) -> None:
        for deed in self._deeds(attachment, found)[:1]:
            self.asked.emit(deed, attachment)

    def _ask(self, deed: Deed, attachment: Attachment, found: FileReport) -> None:
        """By a key, where the menu has it too."""
        if deed in self._deeds(attachment, found):
            self.asked.emit(deed, attachment)

    def _show_menu(self, attachment: Attachment, found: FileReport, point: QPoint) -> None:
        menu = QMenu(self, objectName="attachmentMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if warning := risk_words(found):
            menu.addAction(icons.icon("caution"), f"{warning[0].upper()}{warning[1:]}").setEnabled(False)
            menu.addSeparator()
        for deed in self._deeds(attachment, found):
            if deed in _LINES_BEFORE and menu.actions():
                menu.addSeparator()
            menu.addAction(words_of(deed), lambda deed=deed: self.asked.emit(deed, attachment))
        menu.popup(point)

    def _save_clicked(self) -> None:
        deed = Deed.SAVE if len(self.held) == 1 else Deed.SAVE_ALL
        self.asked.emit(deed, self.held[0])
