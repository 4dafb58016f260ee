"""A disk without room, a store that cannot be written or is damaged: what is said; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QTextEdit, QWidget

from mailguard.model import Security
from tests.core.letters import letter
from tests.flows.conftest import Mailbox, new_mailbox
from tests.flows.people import People
from tests.flows.person import Person
from tests.servers.recording_smtp import recording_smtp
from tests.servers.secret_service import SecretService
from tests.servers.small_disk import SmallDisk, small_disk

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

NO_ROOM = "There is no room to store messages. New mail stays on the server."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


def text_in(composer: QWidget, person: Person) -> str:
    return person.hands.find(QTextEdit, "editor", composer).toPlainText()


def write(person: Person, to: str, subject: str) -> QWidget:
    composer = person.begin_message()
    person.fill(composer, to=to, subject=subject, text="under the mat")
    return composer


def test_on_a_full_disk_mail_stays_on_the_server_and_what_is_written_in_its_window(
    people: People, mailbox: Mailbox, disk: SmallDisk
) -> None:
    mailbox.deliver(letter("\nA word.", subject="Before"))
    profile = people.profile("Alice Example", data=disk.path / "data")
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, profile=profile)
    alice.open_message("Before")
    alice.hands.reads("A word.", alice.main)
    bob = new_mailbox(mailbox.host)
    disk.fill()
    mailbox.deliver(letter("\nAnother word.", subject="Meanwhile"))
    alice.hands.reads(NO_ROOM, alice.main)
    alice.hands.click("link-free-space", alice.main)
    box = alice.hands.window("freeSpace")
    alice.hands.reads("Nothing in that folder has to be deleted, and new mail waits on the server", box)
    alice.hands.press("Esc", box)
    composer = write(alice, bob.address, "Harvest")
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads(
        "The draft could not be saved: the disk is full. It stands here as you wrote it.", composer
    )
    alice.hands.close(composer)
    alice.hands.click_words("Keep", alice.hands.window("keepDraftQuestion"))
    alice.hands.reads("Draft could not be saved: the disk is full.", composer)
    alice.send(composer)
    alice.hands.reads(
        "The message could not be put into the Outbox: the disk is full. It was not sent, and stands here "
        "as you wrote it.",
        composer,
    )
    assert text_in(composer, alice).startswith("under the mat")
    assert bob.host.messages(bob.address) == ()

    disk.make_room()
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads("Draft saved", composer)
    alice.send(composer)
    alice.sent(f"Sent to {bob.address}.")
    bob.host.wait_for(bob.address, b"under the mat")
    alice.hands.click_words("Try again", alice.hands.find(QWidget, "linkBar", alice.main))
    alice.open_message("Meanwhile")
    alice.hands.reads("Another word.", alice.main)
    assert NO_ROOM not in alice.hands.text(alice.main)


def test_a_message_read_on_a_full_disk_is_shown_though_it_cannot_be_kept(
    people: People, mailbox: Mailbox, disk: SmallDisk
) -> None:
    mailbox.deliver(letter("\n" + "A long word. " * 9_000, subject="Not here yet"))
    profile = people.profile("Alice Example", data=disk.path / "data")
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, profile=profile)
    alice.hands.reads("1 unread of 1", alice.main)
    disk.fill()
    alice.open_message("Not here yet")
    alice.hands.reads("A long word.", alice.main)
    alice.hands.reads(NO_ROOM, alice.main)


def test_a_queued_message_waits_for_room_and_goes_out_once(
    people: People, mailbox: Mailbox, disk: SmallDisk
) -> None:
    profile = people.profile("Alice Example", data=disk.path / "data")
    with recording_smtp(None, Security.PLAIN, user=mailbox.address, password="secret") as smtp:
        alice = people.settled("Alice Example", mailbox.imap, smtp.server, profile=profile)
        alice.hands.reads("Up to date", alice.main)
        smtp.goes_at = "DATA"
        alice.send(write(alice, "bob@example.net", "Queued"))
        alice.open_folder("Outbox")
        alice.hands.reads("Tries again in", alice.main)
        smtp.goes_at = ""
        disk.fill()
        alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
        alice.hands.reads(NO_ROOM, alice.main)
        assert smtp.received == []
        disk.make_room()
        alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
        alice.sent("Sent to bob@example.net.")
        assert len(smtp.received) == 1


def test_what_was_sent_and_could_not_be_noted_is_left_to_the_person(
    people: People, mailbox: Mailbox, disk: SmallDisk
) -> None:
    profile = people.profile("Alice Example", data=disk.path / "data")
    with recording_smtp(None, Security.PLAIN, user=mailbox.address, password="secret") as smtp:
        alice = people.settled("Alice Example", mailbox.imap, smtp.server, profile=profile)
        alice.hands.reads("Up to date", alice.main)
        smtp.goes_at = "nowhere"
        alice.send(write(alice, "bob@example.net", "In flight"))
        alice.hands.wait_for(lambda: smtp.received or None, "the message to be there")
        disk.fill()
        smtp.goes_at = ""
        alice.hands.reads(NO_ROOM, alice.main)
        disk.make_room()
        alice.open_folder("Outbox")
        alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
        outbox = alice.hands.find(QWidget, "outbox", alice.main)
        alice.hands.reads("It may have arrived. Send it again? Then it may arrive twice.", outbox)
        assert len(smtp.received) == 1


def test_a_store_on_a_protected_disk_is_left_alone_and_opens_when_it_can_be_written(
    people: People, mailbox: Mailbox, disk: SmallDisk, secret_service: SecretService
) -> None:
    profile = people.profile("Alice Example", data=disk.path / "data", is_throwaway=False)
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, profile=profile)
    composer = write(alice, "bob@mail.test", "Kept")
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads("Draft saved", composer)
    people.quit(alice)
    before = contents(profile.data)
    disk.protect(True)
    alice = people.back(alice)
    problem = alice.hands.window("storeProblem")
    said = "The mail store cannot be read or written. What is on the server is safe; nothing was deleted."
    alice.hands.reads(said, problem)
    alice.hands.reads("Read-only file system", problem)
    assert [each.text() for each in problem.findChildren(QPushButton)] == ["Try again", "Quit"]
    alice.hands.click_words("Try again", problem)
    problem = alice.hands.window("storeProblem")
    assert contents(profile.data) == before
    disk.protect(False)
    alice.hands.click_words("Try again", problem)
    alice.open_folder("Drafts")
    alice.open_message("Kept")
    alice.hands.click("notice-draft-0", alice.main)
    assert text_in(alice.hands.window("composeWindow"), alice).startswith("under the mat")


def test_a_damaged_store_is_made_anew_and_what_is_only_here_survives(
    people: People, mailbox: Mailbox, secret_service: SecretService
) -> None:
    mailbox.deliver(letter("\nA word.\n" + "And more. " * 9_000, subject="On the server"))
    profile = people.profile("Alice Example", is_throwaway=False)
    with recording_smtp(None, Security.PLAIN, user=mailbox.address, password="secret") as smtp:
        smtp.goes_at = "DATA"
        alice = people.settled("Alice Example", mailbox.imap, smtp.server, profile=profile)
        alice.open_message("On the server")
        alice.hands.reads("A word.", alice.main)
        composer = write(alice, "bob@example.net", "Not finished")
        alice.hands.press("Ctrl+S", composer)
        alice.hands.reads("Draft saved", composer)
        alice.hands.close(composer)
        alice.send(write(alice, "bob@example.net", "Not sent"))
        alice.open_folder("Outbox")
        alice.hands.reads("Tries again in", alice.main)
        people.quit(alice)
        change_a_byte(Path(f"{profile.store_file}.raw"))

        alice = people.back(alice)  # nothing is checked after a run that ended well
        alice.open_message("On the server")
        alice.hands.reads("A part of the mail store on this computer is damaged.", alice.main)
        alice.hands.reads("What is on the server is safe; nothing was deleted.", alice.main)
        people.quit(alice)

        alice = people.back(alice)
        problem = alice.hands.window("storeProblem")
        alice.hands.reads("The mail store cannot be opened.", problem)
        alice.hands.reads("A part of it is damaged.", problem)
        alice.hands.click_words("Set it aside and start anew", problem)
        alice.open_message("On the server")
        alice.hands.reads("A word.", alice.main)
        alice.open_folder("Outbox")
        alice.hands.reads("Not sent", alice.hands.find(QWidget, "outbox", alice.main))
        smtp.goes_at = ""
        alice.hands.pick_in_menu_bar(alice.main, "File", "Send Unsent Messages")
        alice.hands.reads("Nothing waits to be sent.", alice.main)
        assert len(smtp.received) == 1
        alice.open_folder("Drafts")
        alice.open_message("Not finished")
        alice.hands.click("notice-draft-0", alice.main)
        assert text_in(alice.hands.window("composeWindow"), alice).startswith("under the mat")
    assert list(profile.data.glob("mail.db.aside-*"))


def test_a_draft_that_waits_for_the_server_gets_there_from_a_store_made_anew(
    people: People, mailbox: Mailbox, secret_service: SecretService
) -> None:
    profile = people.profile("Alice Example", is_throwaway=False)
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, profile=profile)
    alice.hands.reads("Up to date", alice.main)
    alice.hands.pick_in_menu_bar(alice.main, "File", "Work Offline")
    composer = write(alice, "bob@example.net", "Not finished")
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads("Draft saved", composer)
    alice.hands.close(composer)
    people.quit(alice)
    change_a_byte(profile.store_file, at=200)

    alice = people.back(alice)
    problem = alice.hands.window("storeProblem")
    alice.hands.click_words("Set it aside and start anew", problem)
    alice.open_folder("Drafts")
    alice.open_message("Not finished")
    assert b"Subject: Not finished" in mailbox.host.wait_for(mailbox.address, b"Not finished", "Drafts")


def change_a_byte(file: Path, at: int | None = None) -> None:
    """In the middle, or in the page that is read first."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 1
    file.write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}
