"""Drafts as a person meets them: kept, found in the Drafts folder, written on, sent and gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QListWidget, QTextEdit, QWidget

from tests.core.test_pgpmime import can_be_read
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

TEXT = "The key lies under the mat."


def lines(person: Person) -> list[str]:
    """What stands in the folder in sight, to a person who hears it: messages, and drafts kept here alone."""
    messages = person.main.findChild(QListView, "messages")
    local = person.main.findChild(QListWidget, "draftList")
    assert messages is not None and local is not None
    places = [messages.model().index(row, 0) for row in range(messages.model().rowCount())]
    spoken = [str(each.data(Qt.ItemDataRole.AccessibleTextRole)) for each in places]
    return spoken + [f"here: {local.item(row).text()}" for row in range(local.count()) if local.isVisible()]


def wait_for_one(person: Person, words: str) -> None:
    """One line stands there, in the folder itself, with these words."""

    def is_so() -> bool:
        found = lines(person)
        return len(found) == 1 and words in found[0] and not found[0].startswith("here")

    person.hands.wait_for(lambda: is_so() or None, f"one line with {words}", within=person.main)


def begin(person: Person, address: str, *, encrypt: bool) -> QWidget:
    composer = person.begin_message()
    if encrypt:
        person.hands.click("tool-encrypt", composer)
    person.fill(composer, to=address, subject="Harvest", text=TEXT)
    return composer


def double_click(person: Person, words: str) -> None:
    view = person.hands.find(QListView, "messages", person.main)
    person.hands.choose_row(view, words)
    spot = QPoint(view.visualRect(view.currentIndex()).center())
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)


def text_of(person: Person, composer: QWidget) -> str:
    return person.hands.find(QTextEdit, "editor", composer).toPlainText()


def on_server(mailbox: Mailbox, folder: str = "Drafts") -> tuple[bytes, ...]:
    return mailbox.host.messages(mailbox.address, folder)


def close(person: Person, composer: QWidget) -> None:
    person.hands.close(composer)
    name = composer.objectName()
    person.hands.wait_for(
        lambda: all(each.objectName() != name for each in person.hands.windows()) or None, "no composer"
    )


def test_an_encrypted_draft_is_kept_found_again_and_sent(people: People, mailbox: Mailbox) -> None:
    profile = people.profile("Alice Example")
    key = people.key(profile, "Alice Example", mailbox.address)
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
    alice.open_folder("Drafts")
    composer = begin(alice, mailbox.address, encrypt=True)
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads("Draft is saved encrypted to your key, ", composer)
    close(alice, composer)
    wait_for_one(alice, "Harvest")
    assert not any(can_be_read(raw, words) for raw in on_server(mailbox) for words in (TEXT, "Harvest fest"))
    assert b"Subject: [...]" in on_server(mailbox)[0]

    double_click(alice, "Harvest")
    composer = alice.hands.window("composeWindow")
    assert TEXT in text_of(alice, composer)
    alice.hands.reads("Ready: encrypted and signed", composer)
    alice.send(composer)
    alice.enter_passphrase()
    alice.sent("Sent to")
    alice.hands.wait_for(lambda: lines(alice) == [] or None, "an empty folder")
    alice.hands.wait_for(lambda: on_server(mailbox) == () or None, "a server without drafts")
    alice.open_folder("Sent")
    wait_for_one(alice, "Harvest")
    assert len(on_server(mailbox, "Sent")) == 1


def test_closing_with_keep_files_a_readable_draft_that_enter_opens_once(
    people: People, mailbox: Mailbox
) -> None:
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp)
    alice.open_folder("Drafts")
    composer = begin(alice, "bob@mail.test", encrypt=False)
    alice.hands.close(composer)
    alice.hands.click_words("Keep", alice.hands.window("keepDraftQuestion"))
    wait_for_one(alice, "Harvest")
    assert can_be_read(on_server(mailbox)[0], TEXT)

    alice.open_message("Harvest")
    alice.hands.reads("This draft is not sent.", alice.main)
    alice.hands.press("Return", alice.main)
    composer = alice.hands.window("composeWindow")
    alice.fill(composer, subject="Harvest home", text="First. ")
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads("Draft saved, ", composer)
    alice.hands.wait_for(
        lambda: [can_be_read(raw, f"First. {TEXT}") for raw in on_server(mailbox)] == [True] or None,
        "the new version alone",
    )
    wait_for_one(alice, "Harvest home")
    alice.open_message("Harvest home")
    alice.hands.reads(f"First. {TEXT}", alice.main)
    alice.hands.click("notice-draft-0", alice.main)  # “Edit”: it stands open, so it comes to the front
    alice.hands.wait_for(lambda: composer.isActiveWindow() or None, "the composer in front")
    assert [each.objectName() for each in alice.hands.windows()].count("composeWindow") == 1
    close(alice, composer)


def test_a_draft_of_another_computer_asks_for_its_passphrase_once(
    people: People, mailbox: Mailbox, tmp_path: Path
) -> None:
    profile = people.profile("Alice Example")
    key = people.key(profile, "Alice Example", mailbox.address)
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=profile)
    alice.open_folder("Drafts")
    composer = begin(alice, mailbox.address, encrypt=True)
    alice.hands.press("Ctrl+S", composer)
    alice.hands.reads("Draft is saved encrypted to your key, ", composer)
    alice.hands.wait_for(lambda: on_server(mailbox) or None, "the draft on the server")
    people.quit(alice)

    elsewhere = replace(profile, config=tmp_path / "other", data=tmp_path / "other")
    alice = people.settled("Alice Example", mailbox.imap, mailbox.smtp, key=key, profile=elsewhere)
    alice.open_folder("Drafts")
    wait_for_one(alice, "(encrypted message)")
    double_click(alice, "(encrypted message)")
    prompt = alice.hands.window("passphraseDialog")
    alice.hands.reads("To edit your draft.", prompt)
    alice.enter_passphrase()
    composer = alice.hands.window("composeWindow")
    assert TEXT in text_of(alice, composer)
    alice.hands.reads("Ready: encrypted and signed", composer)
    assert not alice.prompt_is_shown()
    close(alice, composer)  # nothing was changed: no question
    wait_for_one(alice, "Harvest")
    alice.hands.click("tool-delete", alice.main)
    alice.hands.wait_for(lambda: lines(alice) == [] or None, "an empty folder")
    alice.hands.wait_for(lambda: on_server(mailbox) == () or None, "a server without drafts")
