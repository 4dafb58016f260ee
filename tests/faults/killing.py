"""Kills MailGuard at a moment, starts it again, and looks what became of everything."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from mailguard.accounts.book import AccountBook
from mailguard.core import Core
from mailguard.events import Event, OutgoingChanged, SyncProgressed
from mailguard.model import Account, AccountId, Address, OutgoingState, Security, Server, Settings
from tests.faults import deeds
from tests.faults.imap_world import letter_of
from tests.faults.mailboxes import Copy, here, on_server
from tests.faults.victim import PASSWORD, PATIENCE_S, start
from tests.servers.dovecot import Dovecot, running_dovecot
from tests.servers.recording_smtp import RecordingSmtp, recording_smtp

ROOT = Path(__file__).resolve().parents[2]
_SUBJECT = re.compile(rb"^Subject: ([^\r\n]+)", re.M)


@dataclass(frozen=True, slots=True)
class Killed:
    """done: what the program had said to be done. wrong: what is not as it must be, in words."""

    done: int
    is_uncertain: bool
    wrong: tuple[str, ...]


class KillingWorld:
    """A profile whose first sync is over, and servers, as often as wanted."""

    def __init__(self, dovecot: Dovecot, smtp: RecordingSmtp, folder: Path, gnupg_home: Path) -> None:
        self._dovecot, self._smtp = dovecot, smtp
        self._folder, self._gnupg_home = folder, gnupg_home
        self._numbers = count(1)
        self._begin: list[Copy] = []
        self._prepare(dovecot.users[0])

    def kill_after(self, seconds: float) -> Killed:
        """seconds: from the moment when the store is open; below 0: from the start of the program."""
        user = self._new_user()
        profile = self._new_profile(user)
        self._smtp.received.clear()
        done = self._run_and_kill(profile, seconds)
        core, is_uncertain = self._settle(profile)
        try:
            wrong = self._what_is_wrong(user, core, done)
        finally:
            core.close()
            shutil.rmtree(profile)
            shutil.rmtree(self._dovecot.folder / "homes" / user)
        return Killed(done, is_uncertain, wrong)

    # Before

    def _prepare(self, user: str) -> None:
        for number in range(deeds.MESSAGES):
            self._dovecot.deliver(user, letter_of(f"Letter {number}"))
        profile = self._new_profile(user)
        core, _ = self._settle(profile)
        self._begin = on_server(self._dovecot, user)
        core.close()
        shutil.copytree(profile, self._folder / "before")
        shutil.copytree(self._dovecot.folder / "homes" / user, self._folder / "home")

    def _new_user(self) -> str:
        user = self._dovecot.users[next(self._numbers)]
        home = self._dovecot.folder / "homes" / user
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._folder / "home", home)
        self._dovecot.give_mail(user)
        return user

    def _new_profile(self, user: str) -> Path:
        folder = self._folder / user
        if (self._folder / "before").exists():
            shutil.copytree(self._folder / "before", folder)
        server = Server(host="localhost", port=self._dovecot.imap, security=Security.PLAIN, user=user)
        account = Account(
            id=AccountId("alice"),
            identity=Address("Alice", user),
            imap=server,
            smtp=self._smtp.server,
        )
        book = AccountBook(folder / "settings.toml")
        book.save_account(account)
        book.save_settings(Settings(undo_send_s=0))
        return folder

    # Killing

    def _run_and_kill(self, profile: Path, seconds: float) -> int:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim", str(profile), str(self._gnupg_home)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        if seconds >= 0:
            assert process.stdout.readline() == "at work\n"
        time.sleep(abs(seconds))
        process.kill()
        said, _ = process.communicate()
        numbers = [int(line) for line in said.splitlines() if line.isdigit()]
        return max(numbers, default=0)

    # After

    def _settle(self, profile: Path) -> tuple[Core, bool]:
        """Start again and wait until nothing is left to do but what a person must decide."""
        told: list[Event] = []
        heard = threading.Condition()

        def hear(event: Event) -> None:
            with heard:
                told.append(event)
                heard.notify_all()

        core = start(profile, self._gnupg_home, hear)

        def is_settled(since: int) -> bool:
            states = {each.state for each in core.outbox.list().result(PATIENCE_S)}
            is_synced = any(
                isinstance(each, SyncProgressed) and each.done == each.total for each in told[since:]
            )
            return is_synced and states <= {OutgoingState.UNCERTAIN} and not _pending(core)

        _until(lambda: is_settled(0), told)
        for _ in range(2):  # more looks, for what the one before has just brought about
            since = len(told)
            core.mail.get_messages()
            _until(partial(is_settled, since), told)
        return core, any(
            isinstance(each, OutgoingChanged) and each.state is OutgoingState.UNCERTAIN for each in told
        )

    def _what_is_wrong(self, user: str, core: Core, done: int) -> tuple[str, ...]:
        """Done is what was said to be done, and perhaps the one thing that was being done."""
        store = core._store
        assert store is not None
        uncertain = {
            each.subject
            for each in core.outbox.list().result(PATIENCE_S)
            if each.state is OutgoingState.UNCERTAIN
        }
        arrived = Counter(_subject(each.raw) for each in self._smtp.received)
        server, local = Counter(on_server(self._dovecot, user)), Counter(here(store, AccountId("alice")))
        wrong = [] if server == local else [f"server and computer differ: {_both(server, local)}"]
        for number in (done, min(done + 1, len(deeds.DEEDS))):
            expected = deeds.after(self._begin, number)
            expected = Counter({each: n for each, n in expected.items() if each.subject not in uncertain})
            if server == expected and _all_went_out(deeds.sent(number), arrived, uncertain):
                return tuple(wrong)
        wrong.append(
            f"after {done} deeds: {_both(server, deeds.after(self._begin, done))}; went out: {dict(arrived)},"
            f" uncertain: {sorted(uncertain)}"
        )
        return tuple(wrong)


def _all_went_out(wanted: set[str], arrived: Counter[str], uncertain: set[str]) -> bool:
    """Each once; where nobody knows, once or not at all. Nothing else went out."""
    return set(arrived) <= wanted and all(
        arrived[each] == 1 or (each in uncertain and not arrived[each]) for each in wanted
    )


def _both(found: Counter[Copy], expected: Counter[Copy]) -> str:
    return f"too much {sorted(map(str, found - expected))}, missing {sorted(map(str, expected - found))}"


def _subject(raw: bytes) -> str:
    found = _SUBJECT.search(raw)
    assert found is not None
    return found[1].decode()


def _pending(core: Core) -> bool:
    assert core._store is not None
    with core._store.reading() as connection:
        return bool(connection.execute("SELECT count(*) FROM pending").fetchall()[0][0])


def _until(is_so: object, told: list[Event]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < give_up, told[-20:]
        time.sleep(0.01)


@contextmanager
def killing_world(folder: Path, gnupg_home: Path, runs: int) -> Iterator[KillingWorld]:
    users = [f"user{number}@mail.test" for number in range(runs + 2)]
    with (
        running_dovecot(users, PASSWORD) as dovecot,
        recording_smtp(None, Security.PLAIN, user="alice", password=PASSWORD) as smtp,
    ):
        yield KillingWorld(dovecot, smtp, folder, gnupg_home)
