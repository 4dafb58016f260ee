"""GnuPG that is missing or hangs, and passphrases that are wrong or not given: what a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTextEdit, QWidget

from mailguard.core import Profile
from mailguard.model import Fingerprint, Settings
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker
from tests.core.letters import Writer, letter, text
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person
from tests.flows.slow_gnupg import SlowGnuPG

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

MISSING = "GnuPG was not found. Mail works, but nothing can be decrypted, checked or encrypted."
HANGS = "GnuPG has not answered for 1 seconds and was stopped. Nothing was changed."
SECRET = "under the mat"


@dataclass(frozen=True)
class Room:
    """Alice's mailbox and key, and Bob, whose key she does not have."""

    people: People
    mailbox: Mailbox
    profile: Profile
    key: Fingerprint
    bob: Writer

    def alice(self, gnupg_program: Path | str = "") -> Person:
        return self.people.settled(
            "Alice Example",
            self.mailbox.imap,
            self.mailbox.smtp,
            key=self.key,
            profile=self.profile,
            settings=Settings(gnupg_program=str(gnupg_program)),
        )

    def deliver_sealed(self, subject: str = "Sealed") -> None:
        self.mailbox.deliver(letter(self.bob.encrypted(text(SECRET), self.key), subject=subject))


@pytest.fixture
def room(people: People, mailbox: Mailbox, other_gpg: GnuPG) -> Room:
    profile = people.profile("Alice Example")
    key = people.key(profile, "Alice Example", mailbox.address)
    other_gpg.import_keys(people.gpg(profile).export_public([key]))
    bob = Writer(other_gpg, key_maker(other_gpg)("Bob Example", "bob@example.net"))
    return Room(people, mailbox, profile, key, bob)


def write(person: Person, to: str, subject: str) -> QWidget:
    composer = person.begin_message()
    person.fill(composer, to=to, subject=subject, text="Hello.")
    return composer


def use_found_program(person: Person) -> None:
    """In the settings: the one that is on this computer."""
    settings = person.hands.window("settingsWindow")
    person.hands.type("gnupgProgram", "", settings)
    person.hands.press("Return", settings)
    person.hands.reads("is in use.", settings)
    person.hands.close(settings)


def test_without_gnupg_mail_works_and_every_window_says_what_does_not(room: Room) -> None:
    room.mailbox.deliver(letter("\nA word.", subject="In the open"))
    room.mailbox.deliver(letter(room.bob.signed(text("It is me.")), subject="Signed"))
    room.deliver_sealed()
    alice = room.alice("/nowhere/gpg")
    alice.open_message("In the open")
    alice.hands.reads("A word.", alice.main)
    alice.open_message("Signed")
    said = alice.banner_says("Signature cannot be checked")
    assert "GnuPG was not found on this computer." in said
    assert "It is me." in alice.message_text()
    alice.open_message("Sealed")
    said = alice.banner_says("This encrypted message cannot be read")
    assert "GnuPG was not found on this computer." in said
    alice.hands.reads(MISSING, alice.main)
    assert SECRET not in alice.hands.text(alice.main)

    keys = alice.open_keys()
    alice.hands.reads(MISSING, keys)
    alice.hands.find(QWidget, "howToInstall", keys)

    composer = write(alice, "bob@mail.test", "Without GnuPG")
    alice.hands.click("tool-encrypt", composer)
    alice.hands.reads(MISSING, composer)
    alice.hands.find(QWidget, "chooseProgram", composer)
    alice.send(composer)
    alice.hands.reads(MISSING, composer)
    assert composer.isVisible()
    alice.hands.click("tool-encrypt", composer)
    alice.hands.click("tool-sign", composer)
    alice.send(composer)
    alice.sent("Sent to bob@mail.test.")
    room.mailbox.host.wait_for("bob@mail.test", b"Subject: Without GnuPG")

    alice.hands.press("Ctrl+Alt+V", alice.main)
    tools = alice.hands.window("textToolsWindow")
    alice.hands.type("textInput", "A word.", tools)
    alice.hands.click("signText", tools)
    alice.hands.reads(MISSING, tools)

    alice.hands.click("chooseProgram", keys)
    use_found_program(alice)
    assert room.mailbox.address in alice.key_row("Alice Example")
    alice.banner_says("Encrypted, locked")


def test_a_gnupg_that_hangs_is_stopped_and_said_and_nothing_is_lost(
    room: Room, slow_gnupg: SlowGnuPG, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailguard.openpgp.engine.ANSWER_S", 1.0)
    room.deliver_sealed()
    alice = room.alice(slow_gnupg.path)
    keys = alice.open_keys()
    alice.hands.reads("1 key, 1 of them yours", keys)
    composer = write(alice, room.mailbox.address, "Meanwhile")
    alice.hands.click("tool-encrypt", composer)
    alice.hands.reads("Ready: encrypted and signed", composer)
    slow_gnupg.hold()
    alice.open_message("Sealed")
    said = alice.banner_says("This encrypted message cannot be read")
    assert "GnuPG did not answer in time." in said
    alice.hands.reads(HANGS, alice.main)
    alice.send(composer)
    alice.hands.reads("The message was not encrypted and therefore not sent.", composer)
    alice.hands.click_words("Show technical details", composer)
    alice.hands.reads("no answer for 1 seconds", composer)
    assert "Hello." in alice.hands.find(QTextEdit, "editor", composer).toPlainText()
    alice.hands.click("keepAsDraft", composer)
    alice.hands.reads("Draft kept on this computer only.", composer)
    slow_gnupg.let_go()
    alice.hands.click("notice-finding-gnupg-hangs-0", alice.main)
    alice.enter_passphrase()
    alice.banner_says("Encrypted, signed with a key you do not have")
    assert SECRET in alice.message_text()
    alice.send(composer)
    alice.sent(f"Sent to {room.mailbox.address}, encrypted and signed.")


# Passphrases


def test_a_wrong_passphrase_opens_nothing_and_may_be_typed_again(room: Room) -> None:
    room.deliver_sealed()
    alice = room.alice()
    alice.open_message("Sealed")
    alice.enter_passphrase("not it")
    prompt = alice.hands.window("passphraseDialog")
    alice.hands.reads("That is not the passphrase. Try again.", prompt)
    assert SECRET not in alice.hands.text(alice.main)
    alice.enter_passphrase()
    alice.banner_says("Encrypted, signed with a key you do not have")
    assert SECRET in alice.message_text()


def test_a_cancelled_passphrase_leaves_the_message_closed_and_says_how_to_open_it(room: Room) -> None:
    room.deliver_sealed()
    alice = room.alice()
    alice.open_message("Sealed")
    prompt = alice.hands.window("passphraseDialog")
    alice.hands.press("Esc", prompt)
    said = alice.banner_says("Encrypted, locked")
    assert f"Enter the passphrase of your key {room.mailbox.address} to read this message." in said
    assert SECRET not in alice.hands.text(alice.main)
    QTest.qWait(300)
    assert not alice.prompt_is_shown()  # it asks once
    alice.hands.click("banner-unlock", alice.main)
    alice.enter_passphrase()
    alice.hands.reads(SECRET, alice.main)


def test_a_passphrase_cancelled_at_send_keeps_the_composer_and_sends_nothing(room: Room) -> None:
    alice = room.alice()
    composer = write(alice, room.mailbox.address, "Not yet")
    alice.hands.click("tool-encrypt", composer)
    alice.hands.reads("Ready: encrypted and signed", composer)
    alice.send(composer)
    alice.hands.press("Esc", alice.hands.window("passphraseDialog"))
    alice.hands.reads("Not sent.", composer)
    assert "Hello." in alice.hands.find(QTextEdit, "editor", composer).toPlainText()
    assert room.mailbox.address in alice.chip(composer, room.mailbox.address)
    alice.open_folder("Outbox")
    alice.hands.reads("Nothing waits to be sent.", alice.main)
    alice.send(composer)
    alice.enter_passphrase("not it")
    alice.hands.reads("That is not the passphrase. Try again.", alice.hands.window("passphraseDialog"))
    alice.enter_passphrase()
    alice.sent(f"Sent to {room.mailbox.address}, encrypted and signed.")
    arrived = room.mailbox.host.wait_for(room.mailbox.address, b"BEGIN PGP MESSAGE")
    assert b"Not yet" not in arrived
