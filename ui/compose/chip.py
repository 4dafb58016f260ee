"""One recipient: name, address, and what is known of the key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from mailguard.addresses import is_address
from mailguard.cleaning import clean_text, shown_name
from mailguard.model import Address, RecipientKey, Tone
from ui import icons, theme
from ui.compose.address_text import written
from ui.compose.chip_look import ChipLook, look_of
from ui.compose.sizes import line_px
from ui.widgets.widgets import label, set_property, set_tool_tip
from ui.wording import tr

_SIGN_PX = 16
_WIDEST_PX = 260  # a longer name or address is shortened in the middle; the menu has it in full


class RecipientChip(QFrame):
    """Focus moves by ← and →; ↓ or a right click opens the menu; Del removes; Enter edits."""

    menu_asked = Signal(object, QPoint)  # this chip, and where on the screen
    removed = Signal(object)
    edited = Signal(object)
    left = Signal(object, int)  # this chip, and where to: -1 back, 1 on

    def __init__(self, person: Address, parent: QWidget | None = None, *, is_listed: bool = False) -> None:
        """`is_listed`: it stands in a dialog, where it is looked at and not removed."""
        super().__init__(parent, objectName=f"chip-{person.address.lower()}")
        self.person = person
        self._is_listed = is_listed
        self.key: RecipientKey | None = None
        self.look: ChipLook | None = None
        self.setProperty("chip", "true")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFixedHeight(line_px())
        self._sign = QLabel()
        self._name = label(size="base")
        self._address = label(role="text-2")
        self._state = label(size="sm", role="text-2")
        self._end = QToolButton()
        self._end.setProperty("chipend", "true")
        self._end.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._end.setIconSize(QSize(12, 12))
        self._end.clicked.connect(self._end_clicked)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(8, 0, 2, 0)
        inside.setSpacing(7)
        for each in (self._sign, self._name, self._address, self._state):
            inside.addWidget(each)
        inside.addSpacing(-5)
        inside.addWidget(self._end)
        self._show_person()
        self.show_key(None, encrypt=False)
        theme.theme().changed.connect(self._colour)

    def show_key(self, key: RecipientKey | None, *, encrypt: bool) -> None:
        """`key` None: not known (yet)."""
        self.key = key
        look = look_of(key, encrypt=encrypt, is_address=is_address(self.person.address))
        if look == self.look:
            return
        self.look = look
        self._state.setText(look.text)
        self._state.setVisible(bool(look.text))
        address = clean_text(self.person.address)
        spoken = tr("Recipient {address}", address=address)
        self.setAccessibleName(f"{spoken}, {look.spoken}" if look.spoken else spoken)
        set_tool_tip(self, f"{written(self.person)}\n{look.spoken}".strip())
        self._end.setAccessibleName(
            tr("What to do about {address}", address=address)
            if self._opens_menu
            else tr("Remove {address}", address=address)
        )
        self._colour()
        self.updateGeometry()

    @property
    def _opens_menu(self) -> bool:
        """What the sign at its end does; else it removes the recipient."""
        return self._is_listed or (self.look is not None and self.look.has_choices)

    def menu_place(self) -> QPoint:
        """Where the menu hangs: under the chip."""
        return self.mapToGlobal(QPoint(0, self.height() + 2))

    # What a person does with it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left:
                self.left.emit(self, -1)
            case Qt.Key.Key_Right:
                self.left.emit(self, 1)
            case Qt.Key.Key_Down | Qt.Key.Key_Menu | Qt.Key.Key_Space:
                self.menu_asked.emit(self, self.menu_place())
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.removed.emit(self)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F2:
                self.edited.emit(self)
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus()
        self.menu_asked.emit(self, event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.edited.emit(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.ensurePolished()

    def _end_clicked(self) -> None:
        if self._opens_menu:
            self.setFocus()
            self.menu_asked.emit(self, self.menu_place())
        else:
            self.removed.emit(self)

    # How it looks

    def _show_person(self) -> None:
        name = shown_name(self.person.name, self.person.address)
        metrics = self._name.fontMetrics()
        middle = Qt.TextElideMode.ElideMiddle
        address = metrics.elidedText(clean_text(self.person.address), middle, _WIDEST_PX)
        self._name.setText(metrics.elidedText(name, middle, _WIDEST_PX) or address)
        self._address.setText(address)
        self._address.setVisible(bool(name))

    def _colour(self) -> None:
        if self.look is None:
            return
        colours = theme.tokens()
        tone = self.look.tone
        set_property(self, "tone", str(tone) if tone else "")
        set_property(self._state, "tone", str(tone) if tone else "")
        drawn = self.look.icon()
        self._sign.setVisible(drawn is not None)
        if drawn is not None:
            self._sign.setPixmap(drawn.pixmap(QSize(_SIGN_PX, _SIGN_PX)))
        colour = colours.tones[tone].text if tone and tone is not Tone.NEUTRAL else colours.text_2
        self._end.setIcon(icons.icon("caret-down" if self._opens_menu else "close", colour))
