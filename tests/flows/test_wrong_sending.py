"""Sending that goes wrong: who has the message is known or asked; none is lost, or sent twice unasked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from mailguard.model import Security
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person
from tests.servers.recording_smtp import RecordingSmtp, recording_smtp

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

AWAY = "127.0.0.1 does not answer. Your mail here is safe; unsent messages wait in the Outbox."


@pytest.fixture
def smtp(mailbox: Mailbox) -> Iterator[RecordingSmtp]:
    """The server through which the owner of the mailbox sends."""
    with recording_smtp(None, Security.PLAIN, user=mailbox.address, password="secret") as made:
        yield made


@pytest.fixture
def alice(people: People, mailbox: Mailbox, smtp: RecordingSmtp) -> Person:
    person = people.settled("Alice Example", mailbox.imap, smtp.server)
    person.hands.reads("Up to date", person.main)
    return person


def write(person: Person, subject: str, to: str = "bob@example.net") -> QWidget:
    """A message; what the composer says stands there when it is sent."""
    composer = person.begin_message()
    person.fill(composer, to=to, subject=subject, text="Hello.")
    return composer


def send(person: Person, subject: str, to: str = "bob@example.net") -> None:
    person.send(write(person, subject, to))


def outbox(person: Person) -> QWidget:
    person.open_folder("Outbox")
    return person.hands.find(QWidget, "outbox", person.main)


def press(person: Person, words: str) -> None:
    """A button of the message that waits."""
    person.hands.click_words(words, outbox(person))


def nothing_waits(person: Person) -> None:
    person.hands.reads("Nothing waits to be sent.", outbox(person))


def test_a_server_that_goes_before_the_message_is_whole_leaves_it_waiting(
    alice: Person, smtp: RecordingSmtp, mailbox: Mailbox
) -> None:
    smtp.goes_at = "DATA"
    send(alice, "Before the dot")
    alice.hands.reads(AWAY, alice.main)
    alice.hands.reads("Tries again in", outbox(alice))
    smtp.goes_at = ""
    alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
    alice.sent("Sent to bob@example.net.")
    nothing_waits(alice)
    assert len(smtp.received) == 1
    mailbox.host.wait_for(mailbox.address, b"Subject: Before the dot", "Sent")


def test_a_server_that_goes_after_the_last_dot_leaves_it_to_the_person(
    alice: Person, smtp: RecordingSmtp
) -> None:
    smtp.goes_at = "."
    send(alice, "After the dot")
    alice.hands.reads(
        "The connection to 127.0.0.1 broke after the message was handed over. It may have arrived, "
        "so it waits in the Outbox until you decide.",
        alice.main,
    )
    alice.hands.reads("It may have arrived. Send it again? Then it may arrive twice.", outbox(alice))
    smtp.goes_at = ""
    alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
    send(alice, "Another one")
    alice.sent("Sent to bob@example.net.")
    assert [b"After the dot" in each.raw for each in smtp.received] == [True, False]  # not sent by itself
    press(alice, "Send again")
    nothing_waits(alice)
    assert [b"After the dot" in each.raw for each in smtp.received] == [True, False, True]


def test_an_uncertain_message_may_be_let_go(alice: Person, smtp: RecordingSmtp) -> None:
    smtp.goes_at = "."
    send(alice, "After the dot")
    alice.hands.reads("It may have arrived.", outbox(alice))
    press(alice, "Delete…")
    question = alice.hands.window("deleteOutgoingQuestion")
    alice.hands.reads("It may have been sent already; that cannot be undone.", question)
    alice.hands.press("Return", question)  # keeps it
    press(alice, "Delete…")
    alice.hands.click_words("Delete", alice.hands.window("deleteOutgoingQuestion"))
    nothing_waits(alice)
    assert len(smtp.received) == 1


def test_a_message_that_the_server_refuses_stays_and_can_be_edited(
    alice: Person, smtp: RecordingSmtp
) -> None:
    smtp.answer = "554 5.7.1 too green"
    send(alice, "Refused")
    alice.hands.reads(
        "127.0.0.1 refused the message: “5.7.1 too green”. Nobody received it; it is in the Outbox.",
        alice.main,
    )
    alice.hands.reads("Failed: 5.7.1 too green", outbox(alice))
    smtp.answer = "250 OK"
    press(alice, "Edit")
    composer = alice.hands.window("composeWindow")
    alice.hands.reads("Refused", composer)
    nothing_waits(alice)
    alice.fill(composer, subject="No longer refused")
    alice.send(composer)
    alice.sent("Sent to bob@example.net.")
    assert len(smtp.received) == 1


def test_who_was_refused_is_named_and_the_others_do_not_get_it_twice(
    alice: Person, smtp: RecordingSmtp
) -> None:
    smtp.refuses = {"nobody@example.net": "550 5.1.1 no such user"}
    composer = write(alice, "For two", "bob@example.net")
    alice.fill(composer, to="nobody@example.net")
    alice.send(composer)
    alice.hands.reads("Not delivered to nobody@example.net; the others received it.", alice.main)
    alice.hands.reads("Failed: nobody@example.net: 5.1.1 no such user", outbox(alice))
    smtp.refuses = {}
    press(alice, "Edit")
    composer = alice.hands.window("composeWindow")
    assert "nobody@example.net" in alice.chip(composer, "nobody@example.net")
    assert composer.findChild(QWidget, "chip-bob@example.net") is None
    alice.send(composer)
    alice.sent("Sent to nobody@example.net.")
    assert [each.envelope_to for each in smtp.received] == [("bob@example.net",), ("nobody@example.net",)]


def test_a_password_that_only_sending_refuses_is_asked_for_and_the_message_goes_out(
    alice: Person, smtp: RecordingSmtp
) -> None:
    smtp.password = "another"
    send(alice, "Not yet")
    said = f"127.0.0.1 did not accept the password for {alice.address}. Nothing was sent or fetched."
    alice.hands.reads(said, alice.main)
    alice.hands.reads(f"127.0.0.1 did not accept the password for {alice.address}", outbox(alice))
    smtp.password = "secret"
    alice.hands.click("link-enter-password", alice.main)
    prompt = alice.hands.window("passwordPrompt")
    alice.hands.type("password", "secret", prompt)
    alice.hands.press("Return", prompt)
    alice.sent("Sent to bob@example.net.")
    nothing_waits(alice)
    assert said not in alice.hands.text(alice.main)
    assert len(smtp.received) == 1


def test_offline_the_finished_message_waits_and_goes_out_with_the_connection(
    alice: Person, smtp: RecordingSmtp
) -> None:
    alice.hands.pick_in_menu_bar(alice.main, "File", "Work Offline")
    alice.hands.reads("Offline. Showing what is stored here.", alice.main)
    composer = write(alice, "Later")
    alice.hands.reads("You are offline. The finished message waits in the Outbox.", composer)
    alice.send(composer)
    alice.hands.reads("Waiting to be sent", outbox(alice))
    assert smtp.logins == []
    alice.hands.pick_in_menu_bar(alice.main, "File", "Work Offline")
    alice.sent("Sent to bob@example.net.")
    assert len(smtp.received) == 1
