"""Alice's mail provider in the built-in world: IMAP, SMTP and the post office between them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime

from mailguard.demo.imap_server import ImapServer
from mailguard.demo.inbox import Delivered
from mailguard.demo.loop import LoopThread
from mailguard.demo.people import ALICE, PASSWORD
from mailguard.demo.post_office import PostOffice, Reply
from mailguard.demo.smtp_server import SmtpServer


class MailService:
    """Runs from when it is made until it is closed; `answering`: who replies, by address."""

    def __init__(self, mail: Iterable[Delivered], answering: dict[str, Reply]) -> None:
        with ExitStack() as closing:
            self._loop = LoopThread("demo mail")
            closing.callback(self._loop.close)
            self.imap = ImapServer(ALICE.address, PASSWORD)
            self._loop.run(self.imap.start())
            closing.callback(lambda: self._loop.run(self.imap.stop()))
            for each in mail:
                self._loop.run(
                    self.imap.deliver(each.raw, each.when, folder=each.folder, is_read=each.is_read)
                )
            self.post = PostOffice(self.deliver, answering)
            closing.callback(self.post.close)
            self.smtp = SmtpServer(ALICE.address, PASSWORD, self.post.accept)
            self._loop.run(self.smtp.start())
            closing.callback(lambda: self._loop.run(self.smtp.stop()))
            self._closing = closing.pop_all()

    def deliver(self, raw: bytes) -> None:
        """Put a new message into Alice's inbox, now."""
        self._loop.run(self.imap.deliver(raw, datetime.now().astimezone()))

    def close(self) -> None:
        self._closing.close()
