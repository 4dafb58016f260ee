"""The recipients and their keys in a dialog: when some are missing at Send, or to look them all over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from mailguard.model import Address, RecipientKey, SendPlan
from ui.compose.chip import RecipientChip
from ui.compose.flow_box import most_high
from ui.desk import Desk
from ui.keys.dialog import KeyDialog
from ui.widgets.widgets import button
from ui.wording import tr

ShowMenu = Callable[[RecipientChip, QPoint, QWidget], None]
_MOST_PX = 260


class RecipientKeys(KeyDialog):
    """A line for each recipient: the chip with its menu. Follows the plan while it is open."""

    def __init__(self, desk: Desk, title: str, sentence: str, show_menu: ShowMenu, parent: QWidget) -> None:
        super().__init__(desk, title, parent, width=560)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._show_menu = show_menu
        self.heading, self.about = self.add_heading(title, sentence)
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(10, 8, 10, 8)
        self._lines.setSpacing(6)
        content = QWidget()
        content.setProperty("surface", "true")
        content.setLayout(self._lines)
        self._area = QScrollArea(objectName="recipientKeys")
        self._area.setProperty("card", "true")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(content)
        self.body.addWidget(self._area, 1)

    def show_keys(self, people: Mapping[str, Address], keys: tuple[RecipientKey, ...]) -> None:
        """`people` by lower-case address."""
        while (taken := self._lines.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for each in keys:
            person = people.get(each.address.lower(), Address("", each.address))
            self._lines.addWidget(self._chip(person, each), 0, Qt.AlignmentFlag.AlignLeft)
        self._lines.addStretch(1)
        self._area.setFixedHeight(min(_MOST_PX, most_high(max(1, len(keys))) + 24))

    def _chip(self, person: Address, key: RecipientKey) -> RecipientChip:
        chip = RecipientChip(person, is_listed=True)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.show_key(key, encrypt=True)
        chip.menu_asked.connect(lambda chip, point: self._show_menu(chip, point, self))
        chip.edited.connect(lambda chip: self._show_menu(chip, chip.menu_place(), self))
        chip.removed.connect(lambda chip: self._show_menu(chip, chip.menu_place(), self))
        return chip


class MissingKeysDialog(RecipientKeys):
    """At Send. Nothing is sent while it stands; it closes by itself when no key is missing any more."""

    find_asked = Signal()
    plain_asked = Signal()

    def __init__(self, desk: Desk, show_menu: ShowMenu, parent: QWidget) -> None:
        super().__init__(desk, "", tr("Nothing is sent until you decide."), show_menu, parent)
        self.setObjectName("missingKeysDialog")
        self.setWindowTitle(tr("Keys are missing"))
        self.find = button(tr("Find keys online…"), self.find_asked.emit)
        self.find.setObjectName("findKeysOnline")
        plain = button(tr("Send without encryption…"), self.plain_asked.emit)
        plain.setObjectName("sendWithoutEncryption")
        self.fill_footer(self.find, left=[plain])

    def show_offline(self, is_offline: bool) -> None:
        self.find.setEnabled(not is_offline)
        self.find.setToolTip(tr("needs a connection") if is_offline else "")

    def show_plan(self, people: Mapping[str, Address], plan: SendPlan) -> None:
        count = len(plan.missing)
        if not count:
            self._finish()
            return
        one, many = tr("1 recipient has no usable key"), tr("{n} recipients have no usable key", n=count)
        self.heading.setText(one if count == 1 else many)
        self.show_keys(people, plan.missing)

    def _finish(self) -> None:
        """Nothing is missing any more: it closes, but not under a dialog that is still in use over it."""
        open_dialogs = [each for each in self.findChildren(QDialog) if each.isVisible()]
        if not open_dialogs:
            self.accept()
            return
        self.heading.setText(tr("Every recipient has a usable key now"))
        self.about.setText("")
        self._area.hide()
        open_dialogs[-1].finished.connect(self._finish)


class AllKeysDialog(RecipientKeys):
    """“Keys of Recipients…”."""

    def __init__(self, desk: Desk, show_menu: ShowMenu, parent: QWidget) -> None:
        sentence = tr("What is known of each key, and what can be done about it.")
        super().__init__(desk, tr("Keys of the recipients"), sentence, show_menu, parent)
        self.setObjectName("recipientKeysDialog")
        closing = button(tr("Close"), self.accept)
        closing.setObjectName("closeRecipientKeys")
        self.fill_footer(closing)
        self.cancel.hide()

    def show_plan(self, people: Mapping[str, Address], plan: SendPlan) -> None:
        self.show_keys(people, plan.recipients)
        self._area.setVisible(bool(plan.recipients))
        if not plan.recipients:
            self.about.setText(tr("The message has no recipient yet."))
