"""What a person sees when the mail store cannot be opened: what is wrong, and ways on that lose nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.accounts.secrets import STORE, derive_key
from mailguard.core import Core, Profile
from mailguard.errors import SecretsUnavailable
from mailguard.model import AccountId, Address, Draft, Theme
from mailguard.store.drafts import DraftStore
from mailguard.store.sealed import SealedStore
from tests.hands import Hands, close_all_windows
from ui import theme
from ui.bridge import Bridge
from ui.desk import Desk
from ui.startup import begin
from ui.store_problem import show_store_problem

Answer = Callable[[Future[Any]], Any]
KEY = b"k" * 32
DRAFT = Draft(account=AccountId("alice"), from_=Address("Alice", "alice@example.org"), text="under the mat")


@pytest.fixture
def hands(qtbot: QtBot) -> Hands:
    return Hands(qtbot)


@pytest.fixture
def stopped(profile: Profile, qapp: QApplication, gnupg_home: Path) -> Iterator[Desk]:
    """A desk whose core has not started yet; its store holds a draft, sealed with KEY."""
    theme.install(qapp, Theme.LIGHT)
    store = SealedStore.open(profile.store_file, KEY)
    DraftStore(store).save(DRAFT)
    store.close()
    bridge = Bridge()
    desk = Desk(Core(profile, bridge.report), bridge)
    yield desk
    close_all_windows()
    desk.core.close()


def open_store(desk: Desk) -> None:
    """With KEY in what stands for the keychain."""
    desk.core._secrets.set(STORE, base64.b64encode(KEY).decode())
    begin(desk)


def drafts(desk: Desk, answer: Answer) -> list[str]:
    return [draft.text for _, draft in answer(desk.core.writing.drafts())]


def test_a_whole_store_opens_without_a_word(stopped: Desk, hands: Hands, answer: Answer) -> None:
    open_store(stopped)
    hands.window("mainWindow")
    assert drafts(stopped, answer) == ["under the mat"]


def test_a_damaged_index_is_set_aside_and_the_drafts_stay(
    stopped: Desk, profile: Profile, hands: Hands, answer: Answer
) -> None:
    change_a_byte(profile.store_file, 200)
    open_store(stopped)
    problem = hands.window("storeProblem")
    hands.reads("The mail store cannot be opened.", problem)
    hands.reads("without deleting it", problem)
    hands.click_words("Set it aside and start anew", problem)
    hands.window("mainWindow")
    assert drafts(stopped, answer) == ["under the mat"]
    assert list(profile.data.glob("mail.db.aside-*"))


def test_a_damaged_file_of_drafts_is_told_of(
    stopped: Desk, profile: Profile, hands: Hands, answer: Answer
) -> None:
    change_a_byte(Path(f"{profile.store_file}.local"), 2000)
    open_store(stopped)
    hands.click_words("Set it aside and start anew", hands.window("storeProblem"))
    lost = hands.window("storeLost")
    hands.reads("Your drafts and unsent messages could not be read.", lost)
    hands.reads("Nothing was deleted", lost)
    hands.window("mainWindow")
    assert list(profile.data.glob("mail.db.aside-*.local"))


def test_trying_again_opens_a_store_that_works_by_now(
    stopped: Desk, profile: Profile, hands: Hands, answer: Answer
) -> None:
    change_a_byte(profile.store_file, 200)
    open_store(stopped)
    problem = hands.window("storeProblem")
    change_a_byte(profile.store_file, 200)
    hands.click_words("Try again", problem)
    hands.window("mainWindow")
    assert drafts(stopped, answer) == ["under the mat"]


def test_without_a_keychain_a_passphrase_opens_the_store_and_a_wrong_one_changes_nothing(
    profile: Profile, qapp: QApplication, hands: Hands, answer: Answer, stopped: Desk
) -> None:
    for each in profile.data.iterdir():
        each.unlink()
    store = SealedStore.open(profile.store_file, derive_key("open sesame", profile.salt_file))
    DraftStore(store).save(DRAFT)
    store.close()
    show_store_problem(stopped, SecretsUnavailable("it is locked"), again_on(stopped))
    dialog = hands.window("storePassphraseDialog")
    hands.reads("it is locked", dialog)
    assert dialog.findChild(QLineEdit, "storePassphraseAgain").isHidden()
    hands.type("storePassphrase", "open wheat", dialog)
    hands.click("openStore", dialog)
    hands.wait_for(lambda: find_wrong(hands), "the words for a wrong passphrase")
    again = find_wrong(hands)
    assert again is not None
    hands.type("storePassphrase", "open sesame", again)
    hands.click("openStore", again)
    hands.window("mainWindow")
    assert drafts(stopped, answer) == ["under the mat"]
    assert list(profile.data.glob("*aside*")) == []


def find_wrong(hands: Hands) -> QWidget | None:
    said = "That passphrase does not open the mail store. Try again."
    return next((each for each in hands.windows() if said in hands.text(each)), None)


def again_on(desk: Desk) -> Callable[[bytes | None], None]:
    def start(key: bytes | None) -> None:
        desk.when(
            desk.core.start(key),
            owner=desk,
            done=lambda _: desk.show_main(),
            failed=lambda error: show_store_problem(desk, error, start, key),
        )

    return start


def test_the_passphrase_of_a_new_store_is_typed_twice(
    profile: Profile, stopped: Desk, hands: Hands, qtbot: QtBot
) -> None:
    for each in profile.data.iterdir():
        each.unlink()
    show_store_problem(stopped, SecretsUnavailable("there is none"), again_on(stopped))
    dialog = hands.window("storePassphraseDialog")
    hands.type("storePassphrase", "open sesame", dialog)
    hands.type("storePassphraseAgain", "open wheat", dialog)
    hands.click("openStore", dialog)
    hands.reads("The two are not the same.", dialog)
    assert not profile.store_file.exists()
    hands.type("storePassphraseAgain", "open sesame", dialog)
    hands.click("openStore", dialog)
    hands.window("mainWindow")
    assert profile.store_file.exists()


def test_a_forgotten_passphrase_keeps_the_old_store_beside_a_new_one(
    profile: Profile, stopped: Desk, hands: Hands
) -> None:
    show_store_problem(stopped, SecretsUnavailable("it is locked"), again_on(stopped))
    hands.click("passphraseForgotten", hands.window("storePassphraseDialog"))
    hands.click_words("Set it aside and start anew", hands.window("storeProblem"))
    hands.reads("could not be read", hands.window("storeLost"))
    hands.window("mainWindow")
    assert list(profile.data.glob("mail.db.aside-*.local"))


def test_a_new_profile_begins_with_the_main_window(
    profile: Profile, qapp: QApplication, hands: Hands, stopped: Desk, tmp_path: Path
) -> None:
    for each in profile.data.iterdir():
        each.unlink()
    qapp.setQuitOnLastWindowClosed(False)
    message = tmp_path / "message.eml"
    message.write_bytes(b"From: bob@example.net\r\nSubject: Hello\r\n\r\nwords\r\n")
    begin(stopped, str(message))
    hands.window("mainWindow")
    hands.window("messageWindow")
    assert not qapp.quitOnLastWindowClosed()


def change_a_byte(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
