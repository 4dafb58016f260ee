"""Another client, and the delivery of new mail, at the mailboxes of a soak: plain imaplib."""

from __future__ import annotations

import imaplib
import random
import threading
from collections import Counter
from collections.abc import Sequence

from tests.servers.dovecot import Dovecot
from tests.soak.letters import Letters

FOLDERS = ("INBOX", "INBOX", "INBOX", "Archive", "Trash")
DEEDS = {"arrival": 8, "flag": 8, "move": 3, "deletion": 2}  # how often, of so many


class OtherClient:
    """Works at all accounts in turn on a thread of its own, `a_second` deeds, while it is not at rest."""

    def __init__(self, dovecot: Dovecot, letters: Letters, a_second: float, seed: int) -> None:
        self._dovecot, self._letters = dovecot, letters
        self._pause_s = 1 / a_second
        self._chance = random.Random(seed)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.done: Counter[str] = Counter()

    def work(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._work, args=(self._dovecot.users,))
        self._thread.start()

    def rest(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self, users: Sequence[str]) -> None:
        clients = {user: imaplib.IMAP4("127.0.0.1", self._dovecot.imap) for user in users}
        for user, client in clients.items():
            client.login(user, self._dovecot.password)
        while not self._stop.wait(self._pause_s):
            user = self._chance.choice(users)
            (deed,) = self._chance.choices(list(DEEDS), list(DEEDS.values()))
            if deed == "arrival":
                self._dovecot.deliver(user, self._letters.new())
                self.done[deed] += 1
            else:
                self._change(clients[user], deed)
        for client in clients.values():
            client.logout()

    def _change(self, client: imaplib.IMAP4, deed: str) -> None:
        _, told = client.select(self._chance.choice(FOLDERS))
        count = int(told[0] or 0)
        if not count:
            return
        place = str(self._chance.randint(max(1, count - 2_000), count))  # people look at what is new
        match deed:
            case "flag":
                flag = self._chance.choice(("\\Seen", "\\Flagged"))
                client.store(place, f"{self._chance.choice('+-')}FLAGS", f"({flag})")
            case "move":
                client.xatom("MOVE", place, self._chance.choice(FOLDERS))
            case _:
                client.store(place, "+FLAGS", "(\\Deleted)")
                client.expunge()
        self.done[deed] += 1
