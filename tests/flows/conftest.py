"""People at MailGuard's windows, and mailboxes that no other test has touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mailguard.model import Server, Theme
from tests.flows.people import People
from tests.flows.slow_gnupg import SlowGnuPG
from tests.servers.mailhost import MailHost
from ui import theme

# Before the first QApplication: no screen is needed, and nothing flickers on one that is there.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")  # Chromium's cannot start as root

_numbers = count()


@pytest.fixture
def people(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[People]:
    """people("Alice Example", "alice@mail.test"): someone at a MailGuard just installed."""
    theme.install(qapp, Theme.LIGHT)
    qapp.setQuitOnLastWindowClosed(False)
    there = People(qtbot, tmp_path)
    yield there
    there.leave()


@dataclass(frozen=True)
class Mailbox:
    """A mailbox on the mail host that is new and empty, and the servers as its owner uses them."""

    address: str
    host: MailHost

    @property
    def imap(self) -> Server:
        return replace(self.host.imaps, user=self.address)

    @property
    def smtp(self) -> Server:
        return replace(self.host.submissions, user=self.address)

    def deliver(self, raw: bytes) -> None:
        self.host.dovecot.deliver(self.address, raw)

    def change_password(self, password: str) -> None:
        """On the server, which then ends the connections of its owner."""
        self.host.dovecot.change_password(self.address, password)


@pytest.fixture
def mailbox(mailhost: MailHost) -> Mailbox:
    return new_mailbox(mailhost)


def new_mailbox(host: MailHost) -> Mailbox:
    return Mailbox(host.users[3 + next(_numbers)], host)


@pytest.fixture
def slow_gnupg(tmp_path: Path) -> SlowGnuPG:
    made = SlowGnuPG(tmp_path / "slow-gpg")
    made.write()
    return made
