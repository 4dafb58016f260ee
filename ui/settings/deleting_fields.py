"""What becomes of messages that are deleted, in words that say what is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox

from mailguard.model import Account
from mailguard.model.deleting import DeleteBy, Deleting
from ui.settings.rows import Choice, Row, check_box, check_row, control_row
from ui.wording import tr


class DeletingFields(QObject):
    """`change` takes fields of an Account."""

    def __init__(self, change: Callable[..., None]) -> None:
        super().__init__()
        self._change_account = change
        self._wishes = Deleting()
        self._by = Choice("deleteBy", _ways(), lambda by: self._change(by=by))
        self._shown = self._box("showMarked", "shows_marked", tr("Show messages that are marked as deleted"))
        self._trash = self._box("emptyTrash", "empties_trash", tr("Empty Trash when MailGuard ends"))
        self._inbox = self._box(
            "expungeInbox", "expunges_inbox", tr("Clean up the Inbox when MailGuard ends")
        )
        self.rows: tuple[Row, ...] = (
            control_row(
                tr("When I delete a message"),
                self._by,
                tr(
                    "A marked message stays where it is until its folder is compacted; the mark can be taken"
                    " off. Before a message is removed at once, MailGuard asks: nothing brings it back."
                ),
                tr("trash deleted expunge delete model"),
            ),
            check_row(
                self._shown,
                tr("They stand struck through in the lists; else they are hidden until they are gone."),
                tr("strike undelete"),
            ),
            check_row(
                self._trash,
                tr("What is in Trash then is gone for good, here and on the server, folders in it too."),
                tr("exit quit"),
            ),
            check_row(
                self._inbox,
                tr(
                    "Messages there that are marked as deleted, by whichever program, are gone for good. "
                    "Servers call this expunge."
                ),
                tr("exit quit expunge compact"),
            ),
        )

    def show_account(self, account: Account) -> None:
        self._wishes = account.deleting
        self._by.show_value(self._wishes.by)
        self._shown.setChecked(self._wishes.shows_marked)
        self._trash.setChecked(self._wishes.empties_trash)
        self._inbox.setChecked(self._wishes.expunges_inbox)
        self._enable()

    def _box(self, name: str, field: str, text: str) -> QCheckBox:
        return check_box(name, text, lambda on: self._change(**{field: on}))

    def _change(self, **fields: Any) -> None:
        self._wishes = replace(self._wishes, **fields)
        self._enable()
        self._change_account(deleting=self._wishes)

    def _enable(self) -> None:
        """Where nothing is marked here, what others marked stays hidden as ever."""
        self._shown.setEnabled(self._wishes.by is DeleteBy.MARK)


def _ways() -> tuple[tuple[str, DeleteBy], ...]:
    return (
        (tr("Move it to Trash"), DeleteBy.TRASH),
        (tr("Mark it as deleted"), DeleteBy.MARK),
        (tr("Remove it at once"), DeleteBy.AT_ONCE),
    )
