"""The page for room on the disk: what the mail kept here takes, and giving back what deleted mail took."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtGui import QShowEvent

from mailguard.errors import MailGuardError
from mailguard.model import Settings
from mailguard.model.room import Room
from ui.desk import Desk
from ui.keys.questions import Answer, ask
from ui.settings.changes import Changes
from ui.settings.rows import Choice, Page, column, control_row, wide_row
from ui.widgets.error_notice import ErrorNotice
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr

_FROM_MB = (20, 50, 200, 0)
_TEXTS_MB = (0, 1, 5, 20)


class StoragePage(Page):
    name = "storage"
    icon = "archive"

    def __init__(self, desk: Desk, changes: Changes) -> None:
        super().__init__(tr("Storage"))
        self._desk = desk
        self._unused_bytes = 0
        self._error = ErrorNotice()
        self._taken = wrapped_label("")
        self._taken.setObjectName("roomTaken")
        self._unused = wrapped_label("", size="sm", role="text-2")
        self._unused.setObjectName("roomUnused")
        self._freeing = button(tr("Free Space Now…"), self._ask)
        self._freeing.setObjectName("freeSpaceNow")
        self._from = Choice(
            "freeRoomFrom",
            ((from_words(each), each) for each in _FROM_MB),
            lambda chosen: changes.change(free_room_mb=chosen),
        )
        self.add_widget(self._error)
        self.add_group(
            tr("Mail on this computer"),
            wide_row(
                "",
                column(self._taken, self._unused, row(self._freeing, None), spacing=8),
                words=tr("disk space room size compact vacuum free"),
            ),
            control_row(
                tr("Give space back by itself"),
                self._from,
                tr("Bit by bit, while you go on working. No message is deleted by it."),
                tr("compact threshold automatic vacuum"),
            ),
        )
        self._texts = Choice(
            "textsFirst",
            ((texts_words(each), each) for each in _TEXTS_MB),
            lambda chosen: changes.change(texts_first_mb=chosen),
        )
        self.add_group(
            tr("Large messages"),
            control_row(
                tr("Attached files"),
                self._texts,
                tr(
                    "Of messages that are not kept here. Those that are signed or encrypted are only "
                    "downloaded whole: then MailGuard asks."
                ),
                tr("attachments download on demand parts"),
            ),
        )
        self._show(Room(taken_bytes=0, unused_bytes=0))

    def show_settings(self, settings: Settings) -> None:
        self._from.show_value(settings.free_room_mb, from_words(settings.free_room_mb))

        self._texts.show_value(settings.texts_first_mb, texts_words(settings.texts_first_mb))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._measure()

    def _measure(self) -> None:
        measured = self._desk.core.storage.measure()
        self._desk.when(measured, owner=self, done=self._show, failed=self._failed)

    def _show(self, room: Room) -> None:
        self._unused_bytes = room.unused_bytes
        self._taken.setText(tr("MailGuard's mail takes {size} here.", size=_size(room.taken_bytes)))
        self._unused.setText(
            tr("{size} of it is space that deleted mail left behind.", size=_size(room.unused_bytes))
            if room.unused_bytes
            else tr("All of it is in use: there is nothing to free.")
        )
        self._freeing.setEnabled(room.unused_bytes > 0)

    def _ask(self) -> None:
        size = _size(self._unused_bytes)
        ask(
            self,
            tr("Give {size} back to the disk?", size=size),
            tr("No message is deleted. You can go on working; with a large mailbox it takes some minutes."),
            Answer(tr("Free Space Now"), self._free, is_default=True),
            Answer(tr("Cancel"), is_cancel=True),
        )

    def _free(self) -> None:
        self._error.clear()
        self._freeing.setEnabled(False)
        self._unused.setText(tr("Giving space back…"))
        freed = self._desk.core.storage.free_now()
        self._desk.when(freed, owner=self, done=self._show, failed=self._failed)

    def _failed(self, error: MailGuardError) -> None:
        self._error.show_error(error, tryAgain=self._measure)


def from_words(megabytes: int) -> str:
    return tr("when it saves {n} MB", n=megabytes) if megabytes else tr("never")


def texts_words(megabytes: int) -> str:
    """Above which size of a message its files wait until they are asked for."""
    if not megabytes:
        return tr("come with their message")
    return tr("wait for a click, above {n} MB", n=megabytes)


def _size(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
