"""What helps with missing keys: the chips' menus, the key bar's buttons, the list of all keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QWidget

from mailguard.model import Address, RecipientKey
from ui.compose.chip import RecipientChip
from ui.compose.chip_menu import ChipContext, chip_menu
from ui.compose.missing_keys import AllKeysDialog
from ui.compose.recipient_commands import RecipientCommands
from ui.compose.recipients import FIELDS
from ui.keys.dialog import open_over
from ui.wording import tr

if TYPE_CHECKING:
    from ui.compose.window import ComposeWindow


class KeyHelp(QObject):
    def __init__(self, window: ComposeWindow, commands: RecipientCommands) -> None:
        super().__init__(window)
        self._window = window
        self._commands = commands
        self._all: AllKeysDialog | None = None
        bar = window.key_bar
        bar.find_asked.connect(self._find)
        bar.choose_asked.connect(self._choose)
        bar.more_asked.connect(self._show_more)
        window.recipients.menu_asked.connect(self.show_menu)

    def show_menu(self, chip: RecipientChip, point: QPoint, over: QWidget | None = None) -> None:
        """`over`: the dialog in which the chip stands; None: the composer's header."""
        self._show(chip.person, chip.key, point, over=over, chip=chip if over is None else None)

    def show_all(self) -> None:
        """“Keys of Recipients…”."""
        self._window.recipients.commit()
        self._all = AllKeysDialog(self._window.desk, self.show_menu, self._window)
        self.follow()
        open_over(self._all)

    def follow(self) -> None:
        """The plan is new, or is being made."""
        plan = self._window.plan
        if self._all is not None and shiboken6.isValid(self._all) and plan is not None:
            self._all.show_plan(self._window.people_by_address(), plan)

    def _show(
        self,
        person: Address,
        key: RecipientKey | None,
        point: QPoint,
        *,
        over: QWidget | None = None,
        chip: RecipientChip | None = None,
    ) -> None:
        window = self._window
        context = ChipContext(
            encrypt=window.control.protection.encrypt,
            is_offline=window.is_offline,
            edit=None if chip is None else lambda: chip.edited.emit(chip),
            remove=lambda: window.recipients.remove(person.address),
            send_plain=lambda: window.sender.start(wants_plain=True),
            moves=() if over is not None else self._moves(person),
            over=over,
        )
        chip_menu(person, key, self._commands, context).popup(point)

    def _moves(self, person: Address) -> list[tuple[str, Callable[[], object]]]:
        recipients = self._window.recipients
        words = {"to": tr("To"), "cc": tr("Cc"), "bcc": tr("Bcc")}
        return [
            (words[name], lambda name=name: recipients.move(person.address, name))
            for name in FIELDS
            if not recipients.fields[name].holds(person.address)
        ]

    # The key bar: of the first recipient without a key

    def _first(self) -> tuple[Address, RecipientKey] | None:
        plan = self._window.plan
        if plan is None or not plan.missing:
            return None
        key = plan.missing[0]
        return self._window.people_by_address().get(key.address.lower(), Address("", key.address)), key

    def _find(self) -> None:
        first = self._first()
        if first is not None:
            self._commands.find_online(first[0].address)

    def _choose(self) -> None:
        first = self._first()
        if first is not None:
            self._commands.choose(first[0])

    def _show_more(self, point: QPoint) -> None:
        first = self._first()
        if first is not None:
            self._show(*first, point)
