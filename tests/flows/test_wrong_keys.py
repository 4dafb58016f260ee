"""Keys that are missing, expired, revoked or rejected: nothing goes out with less protection than asked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QTextEdit, QWidget

from mailguard.model import Fingerprint, RevocationReason
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker
from tests.core.letters import Writer, letter, pgp_encrypted, pgp_signed, text
from tests.flows.conftest import Mailbox, new_mailbox
from tests.flows.people import People
from tests.flows.person import Person

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

IN_2020 = ("--faked-system-time", "20200101T000000!", "--pinentry-mode", "loopback", "--passphrase", "")


@dataclass(frozen=True)
class Room:
    """Alice, whose key is open, and Bob, who has a mailbox. `theirs`: the keyring of the others."""

    people: People
    alice: Person
    mine: GnuPG
    theirs: GnuPG
    key: Fingerprint
    bob: Mailbox

    def bring(self, key: Fingerprint) -> Fingerprint:
        """A key of the others into Alice's keyring."""
        self.mine.import_keys(self.theirs.export_public([key]))
        return key

    def make(self, name: str, address: str) -> Fingerprint:
        return self.bring(key_maker(self.theirs)(f"{name} Example", address))

    def nothing_left(self) -> None:
        """Neither sent nor waiting."""
        self.alice.open_folder("Outbox")
        self.alice.hands.reads("Nothing waits to be sent.", self.alice.main)
        assert self.bob.host.messages(self.bob.address) == ()


def expired_key(gpg: GnuPG, name: str, address: str) -> Fingerprint:
    """One that ended with the year 2020."""
    gpg.run([*IN_2020, "--quick-generate-key", f"{name} <{address}>", "future-default", "default", "1y"])
    (made,) = (each.fingerprint for each in gpg.list_keys() if each.address == address)
    return made


@pytest.fixture
def room(people: People, mailbox: Mailbox, other_gpg: GnuPG) -> Room:
    profile = people.profile("Alice Example")
    gpg = people.gpg(profile)
    key = key_maker(gpg)("Alice Example", mailbox.address)
    other_gpg.import_keys(gpg.export_public([key]))
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
    return Room(people, alice, gpg, other_gpg, key, new_mailbox(mailbox.host))


def write_sealed(person: Person, *to: str) -> QWidget:
    composer = person.begin_message()
    person.hands.click("tool-encrypt", composer)
    for each in to:
        person.fill(composer, to=each)
    person.fill(composer, subject="Harvest", text="under the mat")
    return composer


def test_without_a_key_nothing_is_sent_until_the_person_decides_and_enter_never_does(room: Room) -> None:
    alice, bob = room.alice, room.bob.address
    composer = write_sealed(alice, bob)
    bar = alice.hands.find(QWidget, "keyBar", composer)
    alice.hands.reads(f"No usable key for {bob}", bar)
    alice.hands.reads("This message cannot be encrypted yet. Nothing is sent until you decide.", bar)
    alice.hands.reads("Not ready to encrypt: 1 key missing", composer)
    alice.send(composer)
    dialog = alice.hands.window("missingKeysDialog")
    alice.hands.reads("1 recipient has no usable key", dialog)
    alice.hands.reads("Nothing is sent until you decide.", dialog)
    for _ in range(2):
        alice.hands.click("sendWithoutEncryption", dialog)
        question = alice.hands.window("sendPlainQuestion")
        alice.hands.reads(f"Send readable by anyone on the way? Harvest to {bob}.", question)
        alice.hands.press("Return", question)
        alice.hands.wait_until_free(dialog)
    room.nothing_left()
    alice.hands.click("sendWithoutEncryption", dialog)
    alice.hands.click_words("Send unencrypted", alice.hands.window("sendPlainQuestion"))
    alice.sent(f"Sent to {bob}, signed.")
    assert b"under the mat" in room.bob.host.wait_for(bob, b"Subject: Harvest")


def test_an_unusable_key_of_one_keeps_the_message_from_all(room: Room) -> None:
    alice, bob = room.alice, room.bob.address
    room.make("Bob", bob)
    revoked = room.make("Carol", "carol@example.com")
    room.theirs.revoke(revoked, RevocationReason.COMPROMISED, "", passphrase=None)
    room.bring(revoked)
    rejected = room.make("Dave", "dave@example.com")
    room.bring(expired_key(room.theirs, "Erin", "erin@example.com"))
    alice.open_keys()
    menu = alice.hands.context_menu(alice.key_list, "dave@example.com")
    alice.hands.pick(menu, "Reject Key…")
    alice.hands.click_words("Reject key", alice.hands.window("question"))
    alice.hands.wait_for(lambda: "Rejected" in alice.key_row("dave@example.com") or None, "it to be rejected")

    composer = write_sealed(alice, bob, "carol@example.com", "dave@example.com", "erin@example.com")
    alice.chip_says(composer, bob, "not verified")
    alice.chip_says(composer, "carol@example.com", "key revoked")
    alice.chip_says(composer, "dave@example.com", "key rejected")
    alice.chip_says(composer, "erin@example.com", "key expired")
    alice.hands.reads("No usable key for 3 recipients", composer)
    alice.hands.reads("This message can be encrypted for 1 of 4 recipients.", composer)
    alice.send(composer)
    alice.hands.reads("3 recipients have no usable key", alice.hands.window("missingKeysDialog"))
    alice.hands.press("Esc", alice.hands.window("missingKeysDialog"))
    room.nothing_left()
    assert alice.hands.find(QTextEdit, "editor", composer).toPlainText().startswith("under the mat")
    assert rejected in {each.fingerprint for each in room.mine.list_keys()}


def test_mail_of_expired_revoked_and_rejected_keys_says_so(room: Room, mailbox: Mailbox) -> None:
    alice = room.alice
    for name, title in (
        ("Carol", "Signed with a revoked key"),
        ("Dave", "Signed with a key you rejected"),
        ("Erin", "Signed, but the key has expired"),
    ):
        address = f"{name.lower()}@example.com"
        if name == "Erin":
            key = room.bring(expired_key(room.theirs, "Erin Example", address))
            signature = room.theirs.run(
                [*IN_2020, "--local-user", key, "--armor", "--detach-sign"], text("It is me.")
            ).data
            content = pgp_signed(text("It is me."), signature)
        else:
            key = room.make(name, address)
            content = Writer(room.theirs, key).signed(text("It is me."))
        if name == "Carol":
            room.theirs.revoke(key, RevocationReason.COMPROMISED, "", passphrase=None)
            room.bring(key)
        if name == "Dave":
            room.mine.run(["--batch", "--yes", "--import-ownertrust"], f"{key}:3:\n".encode())
        mailbox.deliver(letter(content, sender=f"{name} Example <{address}>", subject=f"Of {name}"))
        alice.open_message(f"Of {name}")
        alice.banner_says(title)
        alice.hands.reads("It is me.", alice.main)


def test_an_own_key_that_expired_still_reads_and_says_what_it_cannot_do(
    people: People, mailbox: Mailbox, other_gpg: GnuPG
) -> None:
    profile = people.profile("Alice Example")
    gpg = people.gpg(profile)
    key = expired_key(gpg, "Alice Example", mailbox.address)
    sealed = gpg.run(
        [*IN_2020, "--armor", "--trust-model", "always", "--recipient", key, "--encrypt"],
        text("under the mat"),
    ).data
    mailbox.deliver(letter(pgp_encrypted(sealed), subject="Of old"))
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
    alice.open_message("Of old")
    alice.banner_says("Encrypted, not signed")
    assert "under the mat" in alice.message_text()
    bob = new_mailbox(mailbox.host)
    composer = alice.begin_message()
    alice.hands.click("tool-sign", composer)
    alice.fill(composer, to=bob.address, subject="Harvest", text="It is me.")
    alice.send(composer)
    alice.hands.reads("Your key expired on", composer)
    alice.hands.reads("You can read old mail, but not sign.", composer)
    assert "It is me." in alice.hands.find(QTextEdit, "editor", composer).toPlainText()
    assert bob.host.messages(bob.address) == ()
    alice.hands.click("extendKey", composer)
    dialog = alice.hands.window("expiryDialog")
    alice.hands.click("changeExpiry", dialog)
    alice.hands.wait_until_free(composer)
    alice.send(composer)
    alice.sent(f"Sent to {bob.address}, signed.")
