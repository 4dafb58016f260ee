"""MailGuard killed without a warning: after the next start every message is in one place, and known."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListView, QWidget

from mailguard.core import Profile
from mailguard.model import Security, Settings
from tests.conftest import key_maker
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.slow_gnupg import SlowGnuPG
from tests.servers.recording_smtp import RecordingSmtp, recording_smtp

pytestmark = [
    pytest.mark.servers,
    pytest.mark.slow,
    pytest.mark.xdist_group("mailhost"),
    pytest.mark.usefixtures("secret_service"),
]

ROOT = Path(__file__).resolve().parents[2]
BOB = "bob@example.net"


@pytest.fixture
def smtp(mailbox: Mailbox) -> Iterator[RecordingSmtp]:
    with recording_smtp(None, Security.PLAIN, user=mailbox.address, password="secret") as made:
        yield made


@contextmanager
def typist(profile: Profile, subject: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Somebody writes a message in a process of its own, which is killed at the end."""
    command = [sys.executable, "-m", "tests.flows.typist", str(profile.data), str(profile.gnupg_home)]
    process = subprocess.Popen(
        [*command, BOB, subject, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def says(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_killed_while_the_message_is_made_the_draft_is_there_and_nothing_went_out(
    people: People, mailbox: Mailbox, smtp: RecordingSmtp, slow_gnupg: SlowGnuPG
) -> None:
    profile = people.profile("Alice Example", is_throwaway=False)
    gpg = people.gpg(profile)
    key = key_maker(gpg)("Alice Example", mailbox.address)
    key_maker(gpg)("Bob Example", BOB)
    settings = Settings(gnupg_program=str(slow_gnupg.path))
    people.set_up(profile, "Alice Example", mailbox.imap, smtp.server, key=key, settings=settings)
    with typist(profile, "Half made", "--keep", "--encrypt") as process:
        says(process, "kept")
        slow_gnupg.hold()
        says(process, "sent")
        until(lambda: slow_gnupg.is_waiting)
    slow_gnupg.let_go()
    alice = people.start("Alice Example", mailbox.address, profile)
    alice.open_folder("Outbox")
    alice.hands.reads("Nothing waits to be sent.", alice.main)
    alice.open_folder("Drafts")
    alice.open_message("Half made")
    alice.hands.reads("This draft is not sent.", alice.main)
    assert smtp.received == []


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.06])
def test_killed_at_send_the_message_is_a_draft_or_in_the_outbox_and_never_both(
    people: People, mailbox: Mailbox, smtp: RecordingSmtp, after_s: float
) -> None:
    profile = people.profile("Alice Example", is_throwaway=False)
    people.set_up(profile, "Alice Example", mailbox.imap, smtp.server)
    smtp.goes_at = "DATA"  # what was queued stays where it is
    with typist(profile, "Just sent", "--keep") as process:
        says(process, "kept")
        says(process, "sent")
        time.sleep(after_s)
    alice = people.start("Alice Example", mailbox.address, profile)
    alice.hands.reads("Up to date", alice.main)
    alice.open_folder("Outbox")
    outbox = alice.hands.find(QWidget, "outbox", alice.main)
    alice.hands.wait_for(lambda: "sent" in alice.hands.text(outbox) or None, "the Outbox to be shown")
    is_queued = "Just sent" in alice.hands.text(outbox)
    alice.open_folder("Drafts")
    if is_queued:
        alice.hands.reads("No messages here.", alice.main)
    else:
        alice.hands.wait_for_row(alice.hands.find(QListView, "messages", alice.main), "Just sent")
    assert smtp.received == []


def test_killed_before_the_server_answered_the_person_decides(
    people: People, mailbox: Mailbox, smtp: RecordingSmtp
) -> None:
    profile = people.profile("Alice Example", is_throwaway=False)
    people.set_up(profile, "Alice Example", mailbox.imap, smtp.server)
    smtp.goes_at = "nowhere"
    with typist(profile, "In flight") as process:
        says(process, "sent")
        until(lambda: len(smtp.received) == 1)
    smtp.goes_at = ""
    alice = people.start("Alice Example", mailbox.address, profile)
    alice.open_folder("Outbox")
    outbox = alice.hands.find(QWidget, "outbox", alice.main)
    alice.hands.reads("It may have arrived. Send it again? Then it may arrive twice.", outbox)
    alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
    alice.hands.reads("Up to date", alice.main)
    assert len(smtp.received) == 1
    alice.hands.click_words("Send again", outbox)
    alice.hands.reads("Nothing waits to be sent.", outbox)
    assert len(smtp.received) == 2
