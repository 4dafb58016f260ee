"""Windows closed in the middle of something: nothing written is lost, and nothing half done stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QListView, QTextEdit, QWidget

from mailguard.model import Settings
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import key_maker
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person
from tests.flows.slow_gnupg import SlowGnuPG
from tests.servers.web import Reply, Request, WebServer, running_web_server

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]


@dataclass
class SlowKeyServer:
    """Answers when it is let go."""

    server: WebServer
    may_answer: threading.Event

    @property
    def is_asked(self) -> bool:
        return bool(self.server.requests)


@pytest.fixture
def key_server() -> Iterator[SlowKeyServer]:
    may_answer = threading.Event()

    def answer(_: Request) -> Reply:
        may_answer.wait(20)
        return Reply(b"no such key", 404)

    with running_web_server(answer) as server:
        yield SlowKeyServer(server, may_answer)
        may_answer.set()


@pytest.fixture
def alice(people: People, mailbox: Mailbox, slow_gnupg: SlowGnuPG, key_server: SlowKeyServer) -> Person:
    profile = people.profile("Alice Example")
    settings = Settings(gnupg_program=str(slow_gnupg.path), key_servers=(key_server.server.hkp,))
    person = people.settled("Alice Example", mailbox.imap, mailbox.smtp, profile=profile, settings=settings)
    person.hands.reads("Up to date", person.main)
    return person


def write(person: Person, subject: str) -> QWidget:
    composer = person.begin_message()
    person.fill(composer, to="bob@mail.test", subject=subject, text="under the mat")
    return composer


def is_open(person: Person, name: str) -> bool:
    return any(each.objectName() == name for each in person.hands.windows())


def gone(person: Person, name: str) -> None:
    person.hands.wait_for(lambda: not is_open(person, name) or None, f"{name} to be closed")


def test_a_composer_with_changes_asks_before_it_closes(alice: Person) -> None:
    alice.open_folder("Drafts")
    alice.hands.reads("No messages here.", alice.main)
    composer = write(alice, "Undecided")
    for answer in ("Esc", "Go on writing"):
        alice.hands.close(composer)
        question = alice.hands.window("keepDraftQuestion")
        alice.hands.reads("Keep this draft?", question)
        if answer == "Esc":
            alice.hands.press("Esc", question)
        else:
            alice.hands.click_words(answer, question)
        alice.hands.wait_until_free(composer)
        assert alice.hands.find(QTextEdit, "editor", composer).toPlainText().startswith("under the mat")
    alice.hands.close(composer)
    alice.hands.press("Return", alice.hands.window("keepDraftQuestion"))  # keeps it
    gone(alice, "composeWindow")
    alice.hands.wait_for_row(alice.hands.find(QListView, "messages", alice.main), "Undecided")
    composer = write(alice, "Thrown away")
    alice.hands.close(composer)
    alice.hands.click_words("Discard", alice.hands.window("keepDraftQuestion"))
    gone(alice, "composeWindow")
    alice.open_message("Undecided")
    alice.hands.click("notice-draft-0", alice.main)
    again = alice.hands.window("composeWindow")
    assert alice.hands.find(QTextEdit, "editor", again).toPlainText().startswith("under the mat")
    alice.hands.close(again)  # nothing was changed: nothing is asked
    gone(alice, "composeWindow")


def test_a_key_begun_in_a_closed_window_is_made_and_used(alice: Person, slow_gnupg: SlowGnuPG) -> None:
    keys = alice.open_keys()
    alice.hands.reads("No keys yet.", keys)
    alice.hands.click("emptyNewKey", keys)
    dialog = alice.hands.window("newKeyDialog")
    alice.hands.type("newPassphrase", alice.passphrase, dialog)
    alice.hands.type("newPassphraseAgain", alice.passphrase, dialog)
    alice.hands.click("advanced", dialog)
    alice.choose("newKeyAlgorithm", "Ed25519: smaller, modern, not read by very old programs", dialog)
    slow_gnupg.hold()
    alice.hands.click("createKey", dialog)
    alice.hands.reads("Creating your key…", dialog)
    alice.hands.wait_for(lambda: slow_gnupg.is_waiting or None, "GnuPG to be at work")
    alice.hands.click("cancel", dialog)
    gone(alice, "newKeyDialog")
    slow_gnupg.let_go()
    assert "Your key" in alice.key_row(alice.address)
    composer = write(alice, "Signed")
    alice.hands.click("tool-sign", composer)  # asks for no key: there is one
    alice.send(composer)
    alice.enter_passphrase()
    alice.sent("Sent to bob@mail.test, signed.")


def test_the_assistant_left_while_the_key_is_made_does_not_lose_it(
    people: People, mailbox: Mailbox, slow_gnupg: SlowGnuPG
) -> None:
    settings = Settings(gnupg_program=str(slow_gnupg.path))
    alice = people("Alice Example", mailbox.address, settings=settings)
    assistant = alice.connect_account(mailbox.imap, mailbox.smtp)
    alice.hands.click("createNew", assistant)
    alice.hands.type("newPassphrase", alice.passphrase, assistant)
    alice.hands.type("newPassphraseAgain", alice.passphrase, assistant)
    alice.hands.click("advanced", assistant)
    alice.choose("newKeyAlgorithm", "Ed25519: smaller, modern, not read by very old programs", assistant)
    slow_gnupg.hold()
    alice.hands.click("continue", assistant)
    alice.hands.wait_for(lambda: slow_gnupg.is_waiting or None, "GnuPG to be at work")
    alice.hands.close(assistant)
    question = alice.hands.window("question")
    alice.hands.reads("Your account is set up.", question)
    alice.hands.click_words("Leave", question)
    gone(alice, "accountAssistant")
    slow_gnupg.let_go()
    alice.open_keys()
    assert "Your key" in alice.key_row(alice.address)
    alice.hands.wait_for(lambda: alice.desk.core.accounts.all()[0].key, "the key to be the account's")
    composer = write(alice, "Signed")
    alice.hands.click("tool-sign", composer)
    alice.send(composer)
    alice.enter_passphrase()
    alice.sent("Sent to bob@mail.test, signed.")


def test_a_search_closed_midway_brings_nothing(alice: Person, key_server: SlowKeyServer) -> None:
    keys = alice.open_keys()
    alice.hands.pick_in_menu_bar(keys, "Key Server", "Find Key Online…")
    dialog = alice.hands.window("findKeyDialog")
    alice.hands.type("findText", "bob@mail.test", dialog)
    alice.hands.press("Return", dialog)
    alice.hands.reads("Searching", dialog)
    alice.hands.wait_for(lambda: key_server.is_asked or None, "the server to be asked")
    alice.hands.click("stopSearch", dialog)
    alice.hands.wait_for(
        lambda: "Searching" not in alice.hands.text(dialog) or None, "the search to be stopped"
    )
    alice.hands.press("Return", dialog)
    alice.hands.reads("Searching", dialog)
    alice.hands.close(dialog)
    gone(alice, "findKeyDialog")
    key_server.may_answer.set()
    alice.hands.reads("No keys yet.", keys)


def test_a_key_that_was_being_published_stays_and_says_nothing_that_is_not_so(
    people: People, alice: Person, key_server: SlowKeyServer
) -> None:
    key_maker(people.gpg(alice.desk.core.profile))("Alice Example", alice.address)
    keys = alice.open_keys()
    menu = alice.hands.context_menu(alice.key_list, alice.address)
    alice.hands.pick(menu, "Send Public Key to Key Server…")
    dialog = alice.hands.window("publishDialog")
    alice.hands.click("sendPublicKey", dialog)
    alice.hands.reads("Sending to", dialog)
    alice.hands.wait_for(lambda: key_server.is_asked or None, "the server to be asked")
    alice.hands.close(dialog)
    gone(alice, "publishDialog")
    key_server.may_answer.set()
    assert alice.address in alice.key_row("Alice Example")
    assert "was sent to" not in alice.hands.text(keys)


def test_an_import_closed_midway_is_finished(alice: Person, slow_gnupg: SlowGnuPG, other_gpg: GnuPG) -> None:
    bob = key_maker(other_gpg)("Bob Example", "bob@example.net")
    QGuiApplication.clipboard().setText(other_gpg.export_public([bob]).decode())
    keys = alice.open_keys()
    alice.hands.reads("No keys yet.", keys)
    alice.hands.press("Ctrl+V", keys)
    dialog = alice.hands.window("importReviewDialog")
    alice.hands.reads("Bob Example", dialog)
    slow_gnupg.hold()
    alice.hands.click("importKeys", dialog)
    alice.hands.reads("Importing…", dialog)
    alice.hands.wait_for(lambda: slow_gnupg.is_waiting or None, "GnuPG to be at work")
    alice.hands.close(dialog)
    gone(alice, "importReviewDialog")
    slow_gnupg.let_go()
    assert "Not verified" in alice.key_row("bob@example.net")
