"""One soak: servers, mailboxes, MailGuard in a process of its own, another client; and what grew of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rooms import STORE_KEY
from mailguard.accounts.book import AccountBook
from mailguard.model import Account, AccountId, Address, Security, Server, Settings
from mailguard.model.keeping import Keep, Keeping
from mailguard.openpgp.gpg import GnuPG
from mailguard.store.sealed import SealedStore
from tests.faults.mailboxes import Copy, here, on_server
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.recording_smtp import RecordingSmtp, recording_smtp
from tests.soak.growth import MIB, Growth, Limit, Sample, growths
from tests.soak.held import look
from tests.soak.letters import Letters, fill
from tests.soak.other_client import OtherClient

ROOT = Path(__file__).resolve().parents[2]
KEPT_DAYS = 3  # so many days of mail are fetched whole: the rest stays on the server
SETTLE_S = 6.0  # at rest, before a look: what was put off is done, what was let go is given back
LOOK_EVERY_S = 0.5
EQUAL_TRIES = 4
PARTS = 8  # of the work, after each of which it is told how it goes

# A pool starts one more thread when all of its own are busy, and each that reads the store opens it.
LATE_THREADS, HANDLES_OF_A_STORE = 3, 8
LIMITS = (
    Limit("pss_bytes", 12 * MIB, MIB, is_noisy=True),
    Limit("threads", LATE_THREADS),
    Limit("handles", LATE_THREADS * HANDLES_OF_A_STORE),
    Limit("processes", 0),
    Limit("temporary_files", 0),
    Limit("wal_bytes", 12 * MIB, MIB, is_noisy=True),  # SQLite begins each of three anew after 4 MB
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    accounts: int
    messages: int  # in all
    warm_up_s: float  # work before the first look: caches, pools and windows that come with the first use
    work_s: float
    deeds_a_second: float  # of the person; as many of the other client and of arrivals together


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """said: by dialogs, with how often. differ: what stands at one end alone, empty where both are equal."""

    first_sync_s: float
    ours: Counter[str]
    theirs: Counter[str]
    said: Counter[str]
    sent: int
    growths: Sequence[Growth]
    messages: int
    differ: Sequence[str]


def soak(folder: Path, gnupg_home: Path, size: Size, tell: Callable[[str], None]) -> Soak:
    """folder: empty. Raises RuntimeError where the program ends by itself."""
    users = [f"user{number}@mail.test" for number in range(size.accounts)]
    with (
        running_dovecot(users) as dovecot,
        recording_smtp(None, Security.PLAIN, user="alice", password=dovecot.password) as smtp,
    ):
        for number, user in enumerate(users):
            fill(dovecot.folder_path(user), size.messages // size.accounts, number)
            dovecot.give_mail(user)
        letters = Letters(GnuPG(home=gnupg_home), users[0])
        other = OtherClient(dovecot, letters, size.deeds_a_second, seed=3)
        profile = folder / "profile"
        _write_profile(profile, dovecot, smtp)
        with _running(folder, gnupg_home, dovecot.password, size.deeds_a_second) as child:
            return _soak(child, other, size, tell, dovecot, smtp)


def _soak(
    child: Child,
    other: OtherClient,
    size: Size,
    tell: Callable[[str], None],
    dovecot: Dovecot,
    smtp: RecordingSmtp,
) -> Soak:
    begun = time.monotonic()
    child.ask("rest")
    first_sync_s = time.monotonic() - begun
    tell(f"{size.messages} messages of {size.accounts} accounts are here after {first_sync_s:.0f} s")
    _work(child, other, size.warm_up_s, tell)
    before = child.at_rest()
    tell(f"at rest: {before}")
    during = _work(child, other, size.work_s, tell)
    after = child.at_rest()
    tell(f"at rest again: {after}")
    said = child.answer
    messages, differ = _compare(child, dovecot)
    return Soak(
        first_sync_s=first_sync_s,
        ours=Counter(said["done"]),
        theirs=other.done,
        said=Counter(said["said"]),
        sent=len(smtp.received),
        growths=growths(before, during, after, LIMITS),
        messages=messages,
        differ=differ,
    )


class Child:
    """MailGuard and the person before it."""

    def __init__(self, process: subprocess.Popen[str], profile: Path, temporary: Path) -> None:
        self._process, self.profile, self._temporary = process, profile, temporary
        self.answer: dict[str, dict[str, int]] = {}
        self._wait()

    def ask(self, order: str) -> None:
        """Until it is so."""
        assert self._process.stdin is not None
        print(order, file=self._process.stdin, flush=True)
        self._wait()

    def look(self) -> Sample:
        return look(self._process.pid, self.profile, self._temporary)

    def at_rest(self) -> Sample:
        self.ask("rest")
        time.sleep(SETTLE_S)
        return self.look()

    def _wait(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("MailGuard has ended by itself")
        self.answer = json.loads(line)


def _work(child: Child, other: OtherClient, seconds: float, tell: Callable[[str], None]) -> list[Sample]:
    """Everyone at once, for so long."""
    samples: list[Sample] = []
    child.ask("work")
    other.work()
    for part in range(PARTS):
        ends = time.monotonic() + seconds / PARTS
        while time.monotonic() < ends:
            time.sleep(LOOK_EVERY_S)
            samples.append(child.look())
        tell(f"  {part + 1} of {PARTS}: {samples[-1]}")
    other.rest()
    return samples


def _compare(child: Child, dovecot: Dovecot) -> tuple[int, list[str]]:
    """How many messages there are, and what differs after some more looks."""
    differ: list[str] = []
    for _ in range(EQUAL_TRIES):
        store = SealedStore(child.profile / "mail.db", STORE_KEY)  # beside the child, which has it open
        server = {user: Counter(on_server(dovecot, user)) for user in dovecot.users}
        local = {user: Counter(here(store, AccountId(user))) for user in dovecot.users}
        differ = [line for user in dovecot.users for line in _differences(user, server[user], local[user])]
        if not differ:
            return sum(each.total() for each in server.values()), []
        child.ask("rest")
    return 0, differ


def _differences(user: str, server: Counter[Copy], local: Counter[Copy]) -> Iterator[str]:
    yield from (f"{user}: only on the server: {each}" for each in (server - local))
    yield from (f"{user}: only here: {each}" for each in (local - server))


def _write_profile(folder: Path, dovecot: Dovecot, smtp: RecordingSmtp) -> None:
    book = AccountBook(folder / "settings.toml")
    for user in dovecot.users:
        imap = Server(host="localhost", port=dovecot.imap, security=Security.PLAIN, user=user)
        book.save_account(
            Account(
                id=AccountId(user),
                identity=Address("Alice", user),
                imap=imap,
                smtp=smtp.server,
                keeping=Keeping(keep=Keep.DAYS, days=KEPT_DAYS),
            )
        )
    book.save_settings(Settings(undo_send_s=0, mark_read_after_s=0))


@contextmanager
def _running(folder: Path, gnupg_home: Path, password: str, deeds_a_second: float) -> Iterator[Child]:
    temporary, profile = folder / "tmp", folder / "profile"
    temporary.mkdir()
    environment = {
        **os.environ,
        "TMPDIR": str(temporary),
        "QT_QPA_PLATFORM": "offscreen",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",  # which root has none of
    }
    arguments = [str(profile), str(gnupg_home), password, str(deeds_a_second)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.soak.person", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield (child := Child(process, profile, temporary))
            child.ask("end")
            process.wait(60)
        finally:
            process.kill()
