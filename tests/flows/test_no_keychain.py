"""A computer without a keychain: what is asked, how often, and that no file holds a secret."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from tests.conftest import choose_keyring_backend
from tests.core.letters import letter
from tests.flows.conftest import Mailbox
from tests.flows.people import People
from tests.flows.person import Person

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.xdist_group("mailhost")]

WHY = "this computer has no keychain that MailGuard can use"
STORE_WORDS = "down the rabbit hole"


@pytest.fixture
def no_keychain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    choose_keyring_backend(monkeypatch, "keyring.backends.fail.Keyring")
    yield


def open_store(person: Person, passphrase: str, *, again: bool = False) -> None:
    dialog = person.hands.window("storePassphraseDialog")
    person.hands.type("storePassphrase", passphrase, dialog)
    if again:
        person.hands.type("storePassphraseAgain", passphrase, dialog)
    person.hands.click("openStore", dialog)


@pytest.mark.usefixtures("no_keychain")
def test_without_a_keychain_the_password_is_asked_for_once_a_run_and_the_window_says_why(
    people: People, mailbox: Mailbox
) -> None:
    alice = people("Alice Example", mailbox.address, is_throwaway=False)
    dialog = alice.hands.window("storePassphraseDialog")
    alice.hands.reads(f"The system's keychain, which would keep the key, does not work: {WHY}.", dialog)
    alice.hands.reads("Without it, nobody can open the store again.", dialog)
    open_store(alice, STORE_WORDS, again=True)
    assistant = alice.begin_account()
    alice.fill_servers(assistant, mailbox.imap, mailbox.smtp)
    alice.hands.click("continue", assistant)
    alice.hands.find(QWidget, "createNew", assistant)
    alice.hands.reads("The system's keychain does not work", assistant)
    alice.hands.reads("MailGuard asks for it once each time it starts.", assistant)
    alice.hands.click("notNow", assistant)
    alice.leave_assistant(assistant)
    mailbox.deliver(letter("\nA word.", subject="The first"))
    alice.open_message("The first")
    alice.hands.reads("A word.", alice.main)
    people.quit(alice)

    alice = people.back(alice)
    open_store(alice, "not it")
    dialog = alice.hands.window("storePassphraseDialog")
    alice.hands.reads("That passphrase does not open the mail store. Try again.", dialog)
    open_store(alice, STORE_WORDS)
    alice.hands.reads(f"The password for {mailbox.address} at localhost is needed.", alice.main)
    alice.open_message("The first")
    alice.hands.reads("A word.", alice.main)  # it is stored here
    alice.hands.click("link-enter-password", alice.main)
    prompt = alice.hands.window("passwordPrompt")
    alice.hands.reads(f"The system's keychain does not work. It says: “{WHY}”.", prompt)
    alice.hands.type("password", alice.password, prompt)
    alice.hands.press("Return", prompt)
    mailbox.deliver(letter("\nAnother word.", subject="The second"))
    alice.open_message("The second")
    composer = alice.begin_message()
    alice.fill(composer, to="bob@mail.test", subject="Without a question", text="Hello.")
    alice.send(composer)
    alice.sent("Sent to bob@mail.test.")
    folder = alice.desk.core.profile.data
    people.quit(alice)
    for secret in (alice.password, STORE_WORDS):
        files = [each for each in folder.rglob("*") if each.is_file()]
        assert [each for each in files if secret.encode() in each.read_bytes()] == []
