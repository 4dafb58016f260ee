"""The attachments of the message in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from PySide6.QtCore import QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QWidget,
)

from mailguard.cleaning import clean_text
from mailguard.model import Attachment
from mailguard.texts import BlockKind
from ui import icons, theme
from ui.attachment_openpgp import file_name, openpgp_kind
from ui.compose.flow_box import FlowBox, most_high
from ui.pictures import Picture
from ui.widgets import beside_icon, button, label, row, set_tool_tip
from ui.wording import tr
from ui.wrapping import ElidedLabel

_NAME_PX = 280  # of a file; its end is always seen
_LEAST_CHIPS_PX = 120
_NARROW_PX = 480  # below this the chips have the room of the words
_MOST_LINES = 3

# What Windows, macOS and Linux desktops run, install or let act when it is opened.
_PROGRAMS = """
    .app .appimage .application .appref-ms .bash .bat .bin .cab .chm .cmd .com .command .cpl .csh .deb
    .desktop .dmg .docm .dll .dylib .elf .exe .flatpakref .fish .gadget .hta .htm .html .img .inf .ins
    .iso .jar .jnlp .js .jse .ksh .library-ms .lnk .mht .mhtml .mjs .mobileconfig .msc .msi .msix .msp
    .mst .pif .pkg .pl .potm .ppam .ppsm .pptm .ps1 .ps1xml .psc1 .psd1 .psm1 .py .pyc .pyw .rb .reg .rpm
    .run .scf .scr .sct .search-ms .settingcontent-ms .sh .shb .shs .shtml .snap .so .svg .swf .sys
    .terminal .tool .url .vb .vbe .vbs .vhd .vhdx .vxd .webloc .workflow .ws .wsc .wsf .wsh .xbap .xhtml
    .xlam .xll .xlsm .xltm .xml .zsh
"""
PROGRAM_SUFFIXES = frozenset(_PROGRAMS.split())
_PROGRAM_TYPES = ("application/x-msdownload", "application/x-executable", "application/x-sh", "text/html")
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")


def is_program(attachment: Attachment) -> bool:
    """Whether opening it could run something: by its name, by its type, or by its first bytes."""
    suffixes = {each.lower().rstrip(". ") for each in PurePosixPath(file_name(attachment)).suffixes[-1:]}
    return (
        bool(suffixes & PROGRAM_SUFFIXES)
        or attachment.content_type.lower() in _PROGRAM_TYPES
        or attachment.content.head(8).startswith(_PROGRAM_STARTS)
    )


class _Chip(QPushButton):
    """Icon, name and size; a small lock where it came encrypted."""

    def __init__(self, name: str, size: str, *, is_encrypted: bool) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self._lock = QLabel()
        self._lock.setVisible(is_encrypted)
        self.setProperty("attachment", "true")
        named = ElidedLabel(Qt.TextElideMode.ElideMiddle, most_px=_NAME_PX)
        named.setText(name)
        line = row(Picture("file"), named, label(size, size="sm", role="text-3"), self._lock, spacing=6)
        line.setContentsMargins(9, 0, 9, 0)
        self.setLayout(line)
        for each in self.findChildren(QLabel):
            each.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.theme().changed.connect(self._colour)
        self._colour()

    def sizeHint(self) -> QSize:
        return QSize(self.layout().sizeHint().width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _colour(self) -> None:
        self._lock.setPixmap(icons.icon("encrypt", theme.tokens().text_2).pixmap(QSize(13, 13)))


class AttachmentBar(QFrame):
    """Chips with a menu each. What is asked for is reported; the view does it."""

    open_asked = Signal(object)  # an Attachment
    save_asked = Signal(object)
    save_all_asked = Signal(list)
    import_asked = Signal(object)
    decrypt_asked = Signal(object)
    verify_asked = Signal(object, list)  # a signature, and all attachments

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="attachments")
        self.setProperty("bar", "true")
        self.setAccessibleName(tr("Attachments"))
        self._all: tuple[Attachment, ...] = ()
        self._count = label(role="text-2")
        self._clip = Picture("attach")
        self._flow = FlowBox()
        self._chips: list[_Chip] = []
        self._area = QScrollArea()
        self._save = button(tr("Save…"), self._save_clicked, icon="save")
        self._save.setObjectName("saveAttachments")
        self._lay_out()
        self.hide()

    def show_attachments(self, attachments: Sequence[Attachment]) -> None:
        self._all = tuple(attachments)
        for chip in self._chips:
            self._flow.remove(chip)
        self._chips = [self._chip(each) for each in self._all]
        self._flow.append(self._chips)
        count = len(self._all)
        self._count.setText(tr("1 attachment") if count == 1 else tr("{n} attachments", n=count))
        self._save.setText(beside_icon(tr("Save…") if count == 1 else tr("Save All…")))
        self.setVisible(count > 0)
        self._fit()

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

    def _chip(self, attachment: Attachment) -> _Chip:
        size = QLocale().formattedDataSize(
            attachment.size_bytes, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat
        )
        name = clean_text(file_name(attachment))
        made = _Chip(name, size, is_encrypted=attachment.is_encrypted)
        made.setObjectName(f"attachment-{attachment.path}")
        how = tr(", came encrypted") if attachment.is_encrypted else ""
        made.setAccessibleName(f"{name}, {size}{how}")
        set_tool_tip(made, f"{name}, {size}{how}")
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(
            lambda point: self._show_menu(attachment, made.mapToGlobal(point))
        )
        made.clicked.connect(lambda: self._show_menu(attachment, made.mapToGlobal(QPoint(0, made.height()))))
        return made

    def _show_menu(self, attachment: Attachment, point: QPoint) -> None:
        menu = QMenu(self, objectName="attachmentMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open"), lambda: self.open_asked.emit(attachment))
        menu.addAction(tr("Save…"), lambda: self.save_asked.emit(attachment))
        if len(self._all) > 1:
            menu.addAction(tr("Save All…"), lambda: self.save_all_asked.emit(list(self._all)))
        for words, asked in self._openpgp_entries(attachment):
            menu.addAction(words, asked)
        menu.popup(point)

    def _openpgp_entries(self, attachment: Attachment) -> list[tuple[str, Callable[[], None]]]:
        kind = openpgp_kind(attachment)
        if kind is BlockKind.MESSAGE:
            return [(tr("Decrypt and Save…"), lambda: self.decrypt_asked.emit(attachment))]
        if kind is BlockKind.SIGNATURE:
            others = list(self._all)
            return [(tr("Verify Signature"), lambda: self.verify_asked.emit(attachment, others))]
        if kind in (BlockKind.KEY, BlockKind.PRIVATE):
            return [(tr("Import Key…"), lambda: self.import_asked.emit(attachment))]
        return []

    def _save_clicked(self) -> None:
        if len(self._all) == 1:
            self.save_asked.emit(self._all[0])
        else:
            self.save_all_asked.emit(list(self._all))
