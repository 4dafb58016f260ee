"""The mail of a soak: mailboxes full of it, and what arrives while it lasts."""

from __future__ import annotations

import random
from itertools import count
from pathlib import Path

from benchmarks import mailbox
from mailguard.model import HeaderRecord
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker
from tests.core.letters import Writer, letter, text

ENCRYPTED = 0.1  # of what arrives


class Letters:
    """Each is another one. Some are encrypted to the key in `gpg`, which has no passphrase."""

    def __init__(self, gpg: GnuPG, address: str) -> None:
        key = key_maker(gpg)("Alice", address)
        self._sealed = Writer(gpg, key).encrypted(text("With marmalade.\n"), key)
        self._chance = random.Random(5)
        self._headers: list[HeaderRecord] = list(mailbox.headers(500))
        self._numbers = count(1)

    def new(self) -> bytes:
        number = next(self._numbers)
        if self._chance.random() < ENCRYPTED:
            raw = letter(self._sealed, subject=f"Sealed {number}")
            return raw.replace(b"<1@example.net>", b"<sealed.%d@example.net>" % number)
        raw = mailbox.message(self._chance.choice(self._headers), self._chance)
        return raw.replace(b"@example.net>\r\nMIME", b".%d@example.net>\r\nMIME" % number)


def fill(folder: Path, messages: int, account: int) -> None:
    """A Maildir with so many messages; another account has others."""
    mailbox.write_maildir(folder, messages, seed=10 * account + 1)
