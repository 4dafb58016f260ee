"""What goes on and what went on: the accounts' connections, fetching, sending."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from mailguard.cleaning import clean_text
from mailguard.events import (
    Event,
    KeepingProgressed,
    Link,
    LinkChanged,
    OutgoingChanged,
    SyncProgressed,
)
from mailguard.model import AccountId, OutgoingState
from ui.desk import Desk
from ui.wording import tr, words_for, words_for_sending

MOST_JOBS = 50
TICK_MS = 1000  # so often the seconds until the next try are counted anew


@dataclass(frozen=True, slots=True)
class Job:
    """One line. `is_failed` ones stay in sight until the popover was looked at."""

    when: datetime
    account: AccountId
    text: str
    icon: str = "check"
    is_failed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands with its server. `can_hurry`: it waits, and may be told to try now."""

    account: AccountId
    text: str
    icon: str
    can_hurry: bool = False


class ActivityLog(QObject):
    """Listens to the core and keeps the last fifty jobs, and those that run."""

    running_changed = Signal(str, int, int)  # words or "", done, total
    changed = Signal()  # anything that it tells

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._links: dict[AccountId, LinkChanged] = {}
        self._retry_at: dict[AccountId, float] = {}  # by the monotonic clock
        self._progress: dict[AccountId, SyncProgressed] = {}
        self._kept: dict[AccountId, KeepingProgressed] = {}
        self.past: deque[Job] = deque(maxlen=MOST_JOBS)
        self._counting = QTimer(self, interval=TICK_MS)
        self._counting.timeout.connect(self._report)
        desk.bridge.happened.connect(self._happened)

    def running(self) -> list[str]:
        """A line for each thing that goes on now."""
        fetching = [self._progress_words(each) for each in self._progress.values()]
        return fetching + [self._kept_words(each) for each in self._kept.values()]

    def standings(self) -> list[Standing]:
        """One for each account that has told how it stands."""
        known = {each.id for each in self._desk.core.accounts.all()}
        return [self._standing(each) for each in self._links.values() if each.account in known]

    def _happened(self, event: Event) -> None:
        if isinstance(event, LinkChanged):
            self._link(event)
        elif isinstance(event, SyncProgressed):
            self._sync(event)
        elif isinstance(event, KeepingProgressed):
            self._keep(event)
        elif isinstance(event, OutgoingChanged):
            self._outgoing(event)
        else:
            return
        self._report()

    def _link(self, event: LinkChanged) -> None:
        self._links[event.account] = event
        self._retry_at[event.account] = monotonic() + event.retry_s
        if event.link is not Link.ONLINE:
            self._progress.pop(event.account, None)
            self._kept.pop(event.account, None)
        if event.error is not None:
            self._add(event.account, words_for(event.error).text, "caution", is_failed=True)

    def _sync(self, event: SyncProgressed) -> None:
        if event.done < event.total:
            self._progress[event.account] = event
        else:
            self._progress.pop(event.account, None)

    def _keep(self, event: KeepingProgressed) -> None:
        if event.done < event.total:
            self._kept[event.account] = event
        else:
            self._kept.pop(event.account, None)

    def _outgoing(self, event: OutgoingChanged) -> None:
        if event.state is OutgoingState.SENT:
            self._add(event.account, tr("A message was sent"), "send")
        elif event.error is not None:
            self._add(event.account, words_for_sending(event.error).text, "caution", is_failed=True)

    def _add(self, account: AccountId, text: str, icon: str, *, is_failed: bool = False) -> None:
        if self.past and self.past[0].text == text:
            self.past.popleft()  # a repeat takes the place of the last one
        self.past.appendleft(Job(datetime.now().astimezone(), account, text, icon, is_failed))

    def _report(self) -> None:
        waits = any(each.link is Link.WAITING for each in self._links.values())
        if waits != self._counting.isActive():
            self._counting.start() if waits else self._counting.stop()
        self.running_changed.emit(*self._foremost())
        self.changed.emit()

    def _foremost(self) -> tuple[str, int, int]:
        """What the status bar has room for: what is fetched, else whose server is not reached yet."""
        for progress in self._progress.values():
            return self._progress_words(progress), progress.done, progress.total
        for each in self._links.values():
            if each.link in (Link.CONNECTING, Link.WAITING):
                return self._standing(each).text, 0, 0
        return "", 0, 0

    @staticmethod
    def _progress_words(event: SyncProgressed) -> str:
        return tr("Getting messages: {done} of {total}", done=event.done, total=event.total)

    @staticmethod
    def _kept_words(event: KeepingProgressed) -> str:
        return tr(
            "Storing messages for reading offline: {done} of {total}", done=event.done, total=event.total
        )

    def _standing(self, event: LinkChanged) -> Standing:
        account = self._desk.account(event.account)
        host = clean_text(account.imap.host) if account is not None else ""
        match event.link:
            case Link.ONLINE:
                return Standing(event.account, tr("Connected to {host}", host=host), "check")
            case Link.CONNECTING:
                return Standing(event.account, tr("Connecting to {host}…", host=host), "get")
            case Link.OFFLINE:
                is_paused = account is not None and account.is_paused
                words = tr("Updates are paused") if is_paused else tr("Working offline")
                return Standing(event.account, words, "info")
            case Link.WAITING:
                return Standing(event.account, self._retry_words(event, host), "caution", can_hurry=True)
            case Link.STOPPED:
                text = tr("Stopped: {host} needs you", host=host)
                return Standing(event.account, text, "caution", can_hurry=True)

    def _retry_words(self, event: LinkChanged, host: str) -> str:
        left_s = max(1, ceil(self._retry_at[event.account] - monotonic()))
        return tr("{host} does not answer; tries again in {n} s", host=host, n=left_s)
