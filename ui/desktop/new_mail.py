"""Tells the desktop of new mail, with no more of it than the person allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError
from mailguard.events import Event, MailArrived, NoticeClicked
from mailguard.model import HIDDEN_SUBJECTS, MessageId, MessageRow, NoticeDetail, Settings
from ui.bridge import ignore
from ui.desk import Desk
from ui.people import shown_name
from ui.wording import tr

COLLECT_MS = 1000  # what comes in so short a time is one notice
DECRYPT_MS = 5000  # true subjects are waited for, where they may be told
MOST_NAMES = 3
MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text, cleaned."""

    title: str
    text: str = ""


class NewMail(QObject):
    """One notice for all that arrives together."""

    told = Signal(str, str)  # title and text of a notice that the desktop's service could not show
    clicked = Signal(object)  # tuple of MessageId

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._arrived: list[MessageId] = []
        self._collecting = QTimer(self, singleShot=True, interval=COLLECT_MS)
        self._collecting.timeout.connect(self._look)
        desk.bridge.happened.connect(self._happened)

    def _happened(self, event: Event) -> None:
        if isinstance(event, MailArrived) and self._settings.notify_new_mail:
            self._arrived += event.messages
            self._collecting.start()
        elif isinstance(event, NoticeClicked):
            self.clicked.emit(event.messages)

    @property
    def is_collecting(self) -> bool:
        """Whether there is something to tell, or to look at, in a moment."""
        return self._collecting.isActive()

    @property
    def _settings(self) -> Settings:
        return self._desk.core.accounts.settings()

    def _look(self) -> None:
        arrived, self._arrived = tuple(self._arrived), []

        def loaded(rows: Sequence[MessageRow]) -> None:
            if self._settings.notice_shows_protected and any(map(_may_be_decrypted, rows)):
                QTimer.singleShot(DECRYPT_MS, self, lambda: self._load(arrived, self._tell))
            else:
                self._tell(rows)

        self._load(arrived, loaded)

    def _load(self, messages: Sequence[MessageId], done: Callable[[Sequence[MessageRow]], None]) -> None:
        # Where the store fails, the window says so: there is nothing to tell of here.
        self._desk.when(self._desk.core.mail.load_rows(messages), owner=self, done=done, failed=ignore)

    def _tell(self, rows: Sequence[MessageRow]) -> None:
        news = [each for each in rows if not each.is_read and not each.is_junk]
        if not news:
            return
        settings = self._settings
        words = words_of(news, settings.notice_detail, shows_protected=settings.notice_shows_protected)

        def failed(_: MailGuardError) -> None:
            self.told.emit(words.title, words.text)

        shown = self._desk.core.notices.show(
            words.title,
            words.text,
            [each.id for each in news],
            sound=settings.notice_sound,
            opens=tr("Open"),
        )
        self._desk.when(shown, owner=self, done=ignore, failed=failed)


def words_of(rows: Sequence[MessageRow], detail: NoticeDetail, *, shows_protected: bool) -> Words:
    """rows: one or more. shows_protected: known true subjects of encrypted mail may be told."""
    if detail is NoticeDetail.NOTHING:
        return Words(tr("New mail") if len(rows) == 1 else tr("{n} new messages", n=len(rows)))
    if len(rows) > 1:
        return Words(tr("{n} new messages", n=len(rows)), _from_words(rows))
    (row,) = rows
    name = _short(shown_name(row.sender) or tr("(no sender)"))
    if row.is_encrypted:
        text = _subject(row) if shows_protected and detail is NoticeDetail.SUBJECT else ""
        return Words(tr("New encrypted message from {name}", name=name), text)
    text = (_subject(row) or tr("(no subject)")) if detail is NoticeDetail.SUBJECT else ""
    return Words(tr("New message from {name}", name=name), text)


def _from_words(rows: Sequence[MessageRow]) -> str:
    names = list(dict.fromkeys(_short(shown_name(each.sender) or tr("(no sender)")) for each in rows))
    shown, others = names[:MOST_NAMES], len(names) - MOST_NAMES
    if others > 0:
        return tr("From {names} and {n} more", names=", ".join(shown), n=others)
    return tr("From {names}", names=", ".join(shown))


def _subject(row: MessageRow) -> str:
    """The one that is known; "" where an encrypted one is not."""
    found = clean_text(row.subject)
    return "" if row.is_encrypted and found.lower() in HIDDEN_SUBJECTS else _short(found)


def _may_be_decrypted(row: MessageRow) -> bool:
    return row.is_encrypted and not _subject(row)


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
