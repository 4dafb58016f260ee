"""Messages that are broken, empty or huge: what is shown of them, and that the window goes on working."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QListView, QPlainTextEdit

from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker
from tests.core.letters import Writer, crlf, letter, mixed, text
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

WORDS = "".join(f"{os.urandom(16).hex()} under the mat\n" for _ in range(200))  # which cannot be made short
LATE_S = 1.0  # stands still, for a person; how quick it is on a quiet machine is a matter of the benchmarks
DAMAGED = "The integrity check failed, so none of it is shown. Ask the sender to send it again."
CUT_OFF = "Its format is broken or not supported: it is damaged, cut off or holds no OpenPGP data."
HUGE_BYTES = 50_000_000


@dataclass(frozen=True)
class Room:
    """Alice, her key open, reads; Bob writes."""

    alice: Person
    mailbox: Mailbox
    bob: Writer
    key: Fingerprint


@pytest.fixture
def room(people: People, mailbox: Mailbox, other_gpg: GnuPG) -> Room:
    profile = people.profile("Alice Example")
    gpg = people.gpg(profile)
    key = key_maker(gpg)("Alice Example", mailbox.address)
    other_gpg.import_keys(gpg.export_public([key]))
    bob = Writer(other_gpg, key_maker(other_gpg)("Bob Example", "bob@example.net"))
    gpg.import_keys(other_gpg.export_public([bob.key]))
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
    return Room(alice, mailbox, bob, key)


def test_of_an_encrypted_message_that_is_cut_or_changed_nothing_is_shown(room: Room) -> None:
    alice, bob = room.alice, room.bob
    whole = letter(bob.encrypted(text(WORDS), room.key), subject="Sealed, cut")
    block = bob.sealed(WORDS.encode(), room.key)
    lines = bob.gpg.encrypt(WORDS.encode(), [room.key], compress=False).splitlines()
    lines[-9] = lines[-9][::-1]
    changed = b"\n".join(lines)
    cut, damaged = "This encrypted message cannot be read", "Encrypted message damaged or changed"
    for raw, title, sentence in (
        (whole[: len(whole) * 6 // 10], cut, CUT_OFF),
        (letter(text(block[: len(block) // 2]), subject="Block, cut"), cut, CUT_OFF),
        (letter(text(malformed("MESSAGE")), subject="Block, nonsense"), cut, CUT_OFF),
        (letter(text(changed), subject="Block, changed"), damaged, DAMAGED),
    ):
        subject = raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
        room.mailbox.deliver(raw)
        alice.open_message(subject)
        assert sentence in alice.banner_says(title)
        alice.hands.reads(subject, alice.main)
        assert "under the" not in alice.hands.text(alice.main)


def test_a_signed_message_that_is_cut_is_shown_for_what_it_is(room: Room) -> None:
    alice, bob = room.alice, room.bob
    whole = letter(bob.signed(text(WORDS)), subject="Signed, cut")
    clear = bob.clear(WORDS)
    for raw, subject in (
        (whole[: len(whole) // 2], "Signed, cut"),
        (letter(text(clear[: len(clear) // 2]), subject="Clear, cut"), "Clear, cut"),
        (
            letter(
                text(clear.replace(b"SIGNATURE-----\n\n", b"SIGNATURE-----\n\nxx")), subject="Clear, changed"
            ),
            "Clear, changed",
        ),
    ):
        room.mailbox.deliver(raw)
        alice.open_message(subject)
        said = alice.banner_says("Signature cannot be checked")
        assert "The signature itself is missing or damaged." in said
        alice.hands.reads("under the mat", alice.main)
    alice.open_message("Signed, cut")
    alice.hands.reads("The end of this message is missing.", alice.main)


def test_text_tools_say_of_a_broken_block_that_nothing_of_it_was_done(room: Room) -> None:
    alice = room.alice
    sealed, clear = room.bob.sealed(WORDS.encode(), room.key).decode(), room.bob.clear(WORDS).decode()
    alice.hands.press("Ctrl+Alt+V", alice.main)
    tools = alice.hands.window("textToolsWindow")
    field = alice.hands.find(QPlainTextEdit, "textInput", tools)
    damaged = "There is nothing of OpenPGP in this, or it is damaged or cut off. Nothing was changed."
    for block in (
        sealed[: len(sealed) // 2],
        clear[: len(clear) // 2],
        clear.replace("SIGNATURE-----\n\n", "SIGNATURE-----\n\nxx"),
        malformed("SIGNED MESSAGE"),
    ):
        alice.hands.paste(block, field)
        alice.hands.press("Ctrl+Return", tools)
        assert damaged in alice.banner_says("This could not be done", tools)
    alice.hands.paste(malformed("MESSAGE"), field)
    alice.hands.press("Ctrl+Return", tools)
    alice.banner_says("This encrypted message cannot be read", tools)
    alice.hands.paste("Just a text.", field)
    alice.hands.press("Ctrl+Return", tools)
    alice.banner_says("There is no OpenPGP block in this text.", tools)
    alice.hands.paste(sealed, field)
    alice.hands.press("Ctrl+Return", tools)
    alice.banner_says("Encrypted and signed, key not verified yet", tools)


def test_a_message_of_no_bytes_is_listed_and_opened(room: Room) -> None:
    alice = room.alice
    room.mailbox.deliver(b"")
    alice.open_message("(no subject)")
    alice.banner_says("Not encrypted, not signed")
    alice.hands.reads("no sender", alice.main)
    room.mailbox.deliver(letter("\nA word.", subject="The next one"))
    alice.open_message("The next one")
    alice.hands.reads("A word.", alice.main)


@contextmanager
def answering_all_the_time() -> Iterator[None]:
    """The window's event loop never stands still for longer than LATE_S."""
    gaps: list[float] = []
    last = time.monotonic()

    def tick() -> None:
        nonlocal last
        now = time.monotonic()
        gaps.append(now - last)
        last = now

    timer = QTimer(interval=20)
    timer.timeout.connect(tick)
    timer.start()
    yield
    timer.stop()
    assert max(gaps) < LATE_S, sorted(gaps)[-5:]


def test_a_message_of_fifty_megabytes_opens_and_the_window_answers_all_the_time(room: Room) -> None:
    attached = base64.encodebytes(os.urandom(1 << 20) * (HUGE_BYTES * 3 // 4 >> 20))
    head = "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.bin\n"
    film = crlf(f"{head}Content-Transfer-Encoding: base64\n\n") + crlf(attached)
    line = "It is a long text of many lines.\n"
    for raw, subject, words in (
        (letter(mixed(text("A word."), film), subject="With a film"), "With a film", "A word."),
        (letter(text(line * (HUGE_BYTES // len(line))), subject="A novel"), "A novel", line.strip()),
    ):
        assert len(raw) > HUGE_BYTES * 0.95
        room.mailbox.deliver(raw)
        room.alice.hands.wait_for_row(room.alice.hands.find(QListView, "messages", room.alice.main), subject)
        begun = time.monotonic()
        with answering_all_the_time():
            room.alice.open_message(subject)
            room.alice.hands.reads(words, room.alice.main)
        assert time.monotonic() - begun < 10
    room.alice.hands.reads("This message is very long. Only its beginning is shown", room.alice.main)


def malformed(kind: str) -> str:
    return f"-----BEGIN PGP {kind}-----\n\nnot base64 at all &%$\n-----END PGP {kind}-----\n"
