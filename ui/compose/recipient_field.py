"""To, Cc or Bcc: recipients as chips, and the place where the next one is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from mailguard.model import Address, RecipientKey
from ui.compose.address_text import read_addresses, written
from ui.compose.chip import RecipientChip
from ui.compose.flow_box import FlowBox, most_high
from ui.compose.recipient_entry import RecipientEntry
from ui.compose.sizes import line_px

MOST_LINES = 4  # more are scrolled
_OTHERS_PX = 440  # what the rest of a window with one such field takes at least


class RecipientField(QScrollArea):
    """`people` are those that stand as chips; `commit` makes chips of what is still being typed."""

    changed = Signal()
    menu_asked = Signal(object, QPoint)  # a chip, and where on the screen

    def __init__(
        self, name: str, spoken: str, known: QStringListModel, *, others_px: int = _OTHERS_PX
    ) -> None:
        super().__init__(objectName=f"recipients-{name}")
        self.name = name
        self._others_px = others_px
        self._chips: list[RecipientChip] = []
        self._keys: Mapping[str, RecipientKey] = {}
        self._encrypts = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entry = RecipientEntry(name, spoken, known)
        self._flow = FlowBox(self.entry)
        self._flow.setProperty("surface", "true")
        self.setWidget(self._flow)
        self._connect()
        self.fit()

    # Who

    @property
    def people(self) -> tuple[Address, ...]:
        return tuple(chip.person for chip in self._chips)

    def set_people(self, people: Sequence[Address]) -> None:
        for chip in tuple(self._chips):
            self._drop(chip)
        self._add(people)

    def add(self, people: Sequence[Address]) -> None:
        """Those that are here already stay as they are."""
        self._add(people)
        self.changed.emit()

    def commit(self) -> None:
        """What was typed becomes chips."""
        typed = read_addresses(self.entry.text())
        self.entry.clear()
        if typed:
            self.add(typed)

    def remove(self, address: str) -> None:
        for chip in tuple(self._chips):
            if chip.person.address.lower() == address.lower():
                self._drop(chip)
                self.changed.emit()

    def holds(self, address: str) -> bool:
        return any(each.address.lower() == address.lower() for each in self.people)

    @property
    def is_empty(self) -> bool:
        return not self._chips and not self.entry.text().strip()

    # Their keys

    def show_keys(self, keys: Mapping[str, RecipientKey], *, encrypt: bool) -> None:
        """By lower-case address; who is not in it is being looked up."""
        self._keys, self._encrypts = keys, encrypt
        for chip in self._chips:
            self._show_key(chip)

    def _show_key(self, chip: RecipientChip) -> None:
        chip.show_key(self._keys.get(chip.person.address.lower()), encrypt=self._encrypts)

    # Chips

    def _add(self, people: Sequence[Address]) -> None:
        """Each address once, whatever its case."""
        here = {chip.person.address.lower() for chip in self._chips}
        new = {each.address.lower(): each for each in reversed(people) if each.address}
        chips = [self._make_chip(person) for key, person in reversed(new.items()) if key not in here]
        self._chips += chips
        self._flow.append(chips)

    def _make_chip(self, person: Address) -> RecipientChip:
        chip = RecipientChip(person)
        self._show_key(chip)
        chip.menu_asked.connect(self.menu_asked)
        chip.removed.connect(self._remove_chip)
        chip.edited.connect(self._edit)
        chip.left.connect(self._move_focus)
        return chip

    def _drop(self, chip: RecipientChip) -> None:
        self._chips.remove(chip)
        self._flow.remove(chip)

    def _remove_chip(self, chip: RecipientChip) -> None:
        """The focus goes to the neighbour, so that Del can be pressed again."""
        place = self._chips.index(chip)
        self._drop(chip)
        if chip.hasFocus() or not self.entry.hasFocus():
            self._focus_at(min(place, len(self._chips)))
        self.changed.emit()

    def _edit(self, chip: RecipientChip) -> None:
        self.commit()
        self._drop(chip)
        self.entry.setText(written(chip.person))
        self.entry.setFocus()
        self.entry.selectAll()
        self.changed.emit()

    def _move_focus(self, chip: RecipientChip, step: int) -> None:
        self._focus_at(self._chips.index(chip) + step)

    def _focus_last(self) -> None:
        if self._chips:
            self._focus_at(len(self._chips) - 1)

    def _focus_at(self, place: int) -> None:
        if place >= len(self._chips):
            self.entry.setFocus()
        elif place >= 0:
            chip = self._chips[place]
            chip.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(chip, 0, 4)

    def _connect(self) -> None:
        self.entry.finished.connect(self.commit)
        self.entry.went_back.connect(self._focus_last)
        self.entry.pasted.connect(self.add)
        self._flow.changed.connect(self.fit)
        self._flow.installEventFilter(self)

    # Size

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click beside the chips goes to where the next recipient is typed."""
        if watched is self._flow and event.type() == QEvent.Type.MouseButtonPress:
            self.entry.setFocus(Qt.FocusReason.MouseFocusReason)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """As high as the chips need, up to some lines: fewer in a low window, so that the text has room."""
        needed = self._flow.height_for(max(200, self.width()))
        lines = (self.window().height() - self._others_px) // line_px()
        most = most_high(max(1, min(MOST_LINES, lines)))
        self.setFixedHeight(min(needed, most))
        if needed > most:
            QTimer.singleShot(0, self, self._show_entry)

    def _show_entry(self) -> None:
        if self.entry.hasFocus():
            self.ensureWidgetVisible(self.entry, 0, 4)
