"""What becomes of mail that is marked as junk."""

from __future__ import annotations

from dataclasses import replace

from mailguard.model import Settings
from ui.desk import Desk
from ui.settings.rows import Row, check_box, check_row
from ui.wording import tr


class JunkFields:
    """A setting of all accounts, beside the folder that each has for junk."""

    def __init__(self, desk: Desk) -> None:
        self._accounts = desk.core.accounts
        self._moved = check_box(
            "junkIsMoved", tr("Move what I mark as junk into the Junk folder"), self._choose
        )
        self.rows: tuple[Row, ...] = (
            check_row(
                self._moved,
                tr(
                    "In all accounts. Else it is marked and stays where it is. Which folder that is stands "
                    "above, under Folders. Not Junk takes a message back to the Inbox."
                ),
                tr("spam junk controls"),
            ),
        )
        self.show_settings(self._accounts.settings())

    def show_settings(self, settings: Settings) -> None:
        self._moved.setChecked(settings.junk_is_moved)

    def _choose(self, on: bool) -> None:
        self._accounts.change_settings(replace(self._accounts.settings(), junk_is_moved=on))
