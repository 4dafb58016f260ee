"""Servers that go while they are needed: what is said, that nothing is lost, that it goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel, QListView, QWidget

from mailguard.model import Server
from tests.core.letters import letter
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.secret_service import SecretService

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

AWAY = "localhost does not answer. Your mail here is safe; unsent messages wait in the Outbox."
MANY = 600


@pytest.fixture
def line(mailbox: Mailbox) -> Iterator[CuttingProxy]:
    """Between MailGuard and the IMAP server."""
    with CuttingProxy(mailbox.imap.port) as made:
        yield made


def over(line: CuttingProxy, server: Server) -> Server:
    return replace(server, port=line.port)


def counts(person: Person) -> str:
    return person.hands.find(QLabel, "listCounts", person.main).text()


def test_a_first_sync_that_is_cut_goes_on_where_it_was(
    people: People, mailbox: Mailbox, line: CuttingProxy
) -> None:
    for number in range(MANY):
        mailbox.deliver(letter("\nText.", subject=f"Number {number:03}"))
    line.go_away(after_bytes=100_000)
    alice = people.settled("Alice Example", over(line, mailbox.imap), mailbox.smtp)
    alice.hands.reads(AWAY, alice.main)
    rows = alice.hands.find(QListView, "messages", alice.main).model()
    alice.hands.wait_for(lambda: rows.rowCount() or None, "the newest messages")
    assert rows.rowCount() < MANY
    line.come_back()
    alice.hands.click("link-try-again", alice.main)
    alice.hands.wait_for(lambda: counts(alice) == f"{MANY} unread of {MANY}" or None, "all of them")
    alice.hands.wait_for(lambda: rows.rowCount() == MANY or None, "a line for each")
    alice.hands.wait_for(lambda: AWAY not in alice.hands.text(alice.main) or None, "the notice to go")


def test_a_message_whose_server_goes_midway_says_so_and_loads_when_it_is_back(
    people: People, mailbox: Mailbox, line: CuttingProxy
) -> None:
    mailbox.deliver(letter("\n" + "It is long.\n" * 30_000 + "The end.", subject="A long one"))
    mailbox.deliver(letter("\nA word.", subject="A short one"))
    alice = people.settled("Alice Example", over(line, mailbox.imap), mailbox.smtp)
    alice.open_message("A short one")
    alice.hands.reads("A word.", alice.main)
    line.go_away(after_bytes=50_000)
    alice.open_message("A long one")
    alice.hands.reads(
        "This message is not stored on this computer. It will load when you are online.", alice.main
    )
    assert line.is_away
    alice.banner_says("Nothing of this message was checked.")
    alice.hands.reads(AWAY, alice.main)
    alice.open_message("A short one")  # it is stored here
    alice.hands.reads("A word.", alice.main)
    alice.open_message("A long one")
    alice.hands.reads("It will load when you are online.", alice.main)
    alice.hands.click("state-0", alice.main)  # “Try again”
    alice.hands.reads("It will load when you are online.", alice.main)
    line.come_back()
    alice.hands.click("link-try-again", alice.main)
    alice.hands.reads("The end.", alice.main)  # by itself


def test_a_start_without_the_server_shows_what_is_stored_here(
    people: People, mailbox: Mailbox, line: CuttingProxy, secret_service: SecretService
) -> None:
    mailbox.deliver(letter("\nA word.", subject="Read before"))
    mailbox.deliver(letter("\nAnother word.", subject="Not read before"))
    profile = people.profile("Alice Example", is_throwaway=False)
    alice = people.settled("Alice Example", over(line, mailbox.imap), mailbox.smtp, profile=profile)
    alice.open_message("Read before")
    alice.hands.reads("A word.", alice.main)
    people.quit(alice)
    line.go_away()

    alice = people.back(alice)
    alice.hands.reads(AWAY, alice.main)
    alice.open_message("Read before")
    alice.hands.reads("A word.", alice.main)
    alice.hands.click("link-work-offline", alice.main)
    alice.hands.reads("Offline. Showing what is stored here.", alice.main)
    assert AWAY not in alice.hands.text(alice.main)
    alice.open_message("Not read before")
    alice.hands.reads("It will load when you are online.", alice.main)
    composer = alice.begin_message()
    alice.fill(composer, to="bob@mail.test", subject="Written offline", text="Hello.")
    alice.hands.reads("You are offline. The finished message waits in the Outbox.", composer)
    alice.send(composer)
    alice.open_folder("Outbox")
    alice.hands.reads("Written offline", alice.hands.find(QWidget, "outbox", alice.main))
    alice.open_folder("Inbox")
    alice.open_message("Not read before")
    line.come_back()
    alice.hands.pick_in_menu_bar(alice.main, "File", "Work Offline")
    alice.hands.reads("Another word.", alice.main)
    mailbox.host.wait_for("bob@mail.test", b"Subject: Written offline")
