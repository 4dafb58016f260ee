"""Notices on the desktop, for windows to ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from mailguard.core.threads import Threads
from mailguard.errors import NoticesUnavailable
from mailguard.events import Event, NoticeClicked
from mailguard.model import MessageId

if TYPE_CHECKING:
    from mailguard.desktop_notices import DesktopNotices


class Notices:
    """A notice stands for messages; NoticeClicked tells of which when somebody clicks it."""

    def __init__(self, threads: Threads, post: Callable[[Event], None], bus: str) -> None:
        self._threads = threads
        self._post = post
        self._bus = bus
        self._desktop: DesktopNotices | None = None

    def show(
        self, title: str, text: str, messages: Sequence[MessageId], *, sound: bool, opens: str
    ) -> Future[None]:
        """title, text: plain. opens: what a click does, in words. Fails with NoticesUnavailable."""
        tag = " ".join(str(each) for each in messages)
        return self._threads.net(self._show, title, text, tag, sound, opens)

    def close(self) -> None:
        if self._desktop is not None:
            self._desktop.close()

    def _show(self, title: str, text: str, tag: str, sound: bool, opens: str) -> None:
        self._at_desktop().show(title, text, tag, sound=sound, opens=opens)

    def _at_desktop(self) -> DesktopNotices:
        if not self._bus:
            raise NoticesUnavailable("no desktop is used")
        from mailguard.desktop_notices import DesktopNotices  # a D-Bus library: not every start needs it

        if self._desktop is None:
            self._desktop = DesktopNotices(self._threads.last, self._clicked, self._bus)
        return self._desktop

    def _clicked(self, tag: str) -> None:
        self._post(NoticeClicked(tuple(MessageId(int(each)) for each in tag.split())))
