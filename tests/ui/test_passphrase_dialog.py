"""The passphrase prompt, on keys of a real GnuPG."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.errors import Cancelled, MailGuardError
from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG
from tests.conftest import MakeKey
from tests.ui.conftest import PATIENCE_MS, Answer, Press
from ui.desk import Desk
from ui.secrets.passphrase_dialog import PassphraseDialog
from ui.secrets.passphrase_field import caps_lock_by

PASSPHRASE = "harvest moon over the mat"


@pytest.fixture
def key(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", passphrase=PASSPHRASE)


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.show()
    return made


@dataclass
class Outcome:
    """What one question ended with."""

    done: list[str] = field(default_factory=list)
    failed: list[MailGuardError] = field(default_factory=list)

    @property
    def is_here(self) -> bool:
        return bool(self.done or self.failed)


@pytest.fixture
def sign(desk: Desk, key: Fingerprint, window: QWidget) -> Callable[[], Outcome]:
    """Sign a text, which takes the key: as any window does that needs the passphrase."""
    return lambda: ask(desk, window, lambda passphrase: desk.core.texts.sign("hello", key, passphrase))


def ask(desk: Desk, window: QWidget, question: Callable[[str | None], Future[str]]) -> Outcome:
    outcome = Outcome()
    desk.with_passphrase(
        question,
        owner=window,
        purpose="To sign your message.",
        done=outcome.done.append,
        failed=outcome.failed.append,
    )
    return outcome


def prompts(window: QWidget) -> list[PassphraseDialog]:
    return [each for each in window.findChildren(PassphraseDialog) if each.isVisible()]


def prompt(window: QWidget, qtbot: QtBot) -> PassphraseDialog:
    qtbot.waitUntil(lambda: bool(prompts(window)), timeout=PATIENCE_MS)
    return prompts(window)[0]


def field_of(dialog: PassphraseDialog) -> QLineEdit:
    return dialog.findChild(QLineEdit, "passphrase")


def enter(dialog: PassphraseDialog, passphrase: str, qtbot: QtBot) -> None:
    typed = field_of(dialog)
    typed.selectAll()
    qtbot.keyClicks(typed, passphrase)
    qtbot.keyClick(typed, Qt.Key.Key_Return)


def says(dialog: PassphraseDialog) -> str:
    return dialog.findChild(QLabel, "passphraseSays").text().strip()


def test_the_prompt_names_the_key_and_what_it_is_for(
    desk: Desk, window: QWidget, key: Fingerprint, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    sign()
    dialog = prompt(window, qtbot)
    owner = dialog.findChild(QLabel, "keyOwner")
    qtbot.waitUntil(lambda: owner.text() == "Alice Example <alice@example.org>", timeout=PATIENCE_MS)
    assert dialog.findChild(QLabel, "keyId").text().replace(" ", "") == key[-16:]
    shown = [each.text() for each in dialog.findChildren(QLabel)]
    assert "Passphrase for your key" in shown
    assert "To sign your message." in shown
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    assert field_of(dialog).accessibleName() == "Passphrase"
    assert dialog.focusWidget() is field_of(dialog)


def test_the_right_passphrase_does_what_was_asked(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    outcome = sign()
    enter(prompt(window, qtbot), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: outcome.is_here, timeout=PATIENCE_MS)
    assert outcome.done[0].startswith("-----BEGIN PGP SIGNED MESSAGE-----")
    assert not prompts(window)


def test_a_wrong_passphrase_is_said_and_the_field_selected(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    outcome = sign()
    dialog = prompt(window, qtbot)
    enter(dialog, "not it", qtbot)
    qtbot.waitUntil(lambda: "That is not the passphrase. Try again." in says(dialog), timeout=PATIENCE_MS)
    assert field_of(dialog).hasSelectedText()
    assert not outcome.is_here
    enter(dialog, PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: bool(outcome.done), timeout=PATIENCE_MS)


def test_a_key_that_is_unlocked_is_not_asked_for(
    desk: Desk,
    window: QWidget,
    key: Fingerprint,
    sign: Callable[[], Outcome],
    answer: Answer,
    qtbot: QtBot,
) -> None:
    answer(desk.core.keys.unlock(key, PASSPHRASE))
    outcome = sign()
    qtbot.waitUntil(lambda: outcome.is_here, timeout=PATIENCE_MS)
    assert outcome.done
    assert not window.findChildren(PassphraseDialog)


def test_cancelling_the_prompt_does_nothing(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    outcome = sign()
    qtbot.keyClick(prompt(window, qtbot), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: outcome.is_here, timeout=PATIENCE_MS)
    assert isinstance(outcome.failed[0], Cancelled)
    assert not prompts(window)


def test_nothing_of_a_passphrase_stays_in_a_closed_prompt(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    sign()
    dialog = prompt(window, qtbot)
    typed = field_of(dialog)
    qtbot.keyClicks(typed, PASSPHRASE)
    assert typed.echoMode() is QLineEdit.EchoMode.Password
    dialog.reject()
    assert typed.text() == ""


def test_an_empty_field_unlocks_nothing(window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot) -> None:
    outcome = sign()
    dialog = prompt(window, qtbot)
    qtbot.keyClick(field_of(dialog), Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not outcome.is_here


def test_until_i_quit_outlasts_the_agent(
    desk: Desk,
    window: QWidget,
    key: Fingerprint,
    sign: Callable[[], Outcome],
    answer: Answer,
    gpg: GnuPG,
    qtbot: QtBot,
) -> None:
    first = sign()
    dialog = prompt(window, qtbot)
    keep = dialog.findChild(QComboBox, "keepUnlocked")
    assert [keep.itemText(each) for each in range(keep.count())][:2] == ["for 10 minutes", "until I quit"]
    keep.setCurrentIndex(1)
    enter(dialog, PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: bool(first.done), timeout=PATIENCE_MS)
    gpg.lock()
    second = sign()
    qtbot.waitUntil(lambda: second.is_here, timeout=PATIENCE_MS)
    assert second.done
    answer(desk.core.keys.lock_now())
    sign()
    prompt(window, qtbot)


def test_one_prompt_at_a_time_and_none_for_a_key_opened_meanwhile(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    first, second = sign(), sign()
    dialog = prompt(window, qtbot)
    qtbot.waitUntil(lambda: len(window.findChildren(PassphraseDialog)) == 2, timeout=PATIENCE_MS)
    assert len(prompts(window)) == 1
    enter(dialog, PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: bool(first.done and second.done), timeout=PATIENCE_MS)
    assert not prompts(window)


def test_a_cancelled_prompt_gives_the_turn_to_the_next(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot
) -> None:
    first, second = sign(), sign()
    qtbot.keyClick(prompt(window, qtbot), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(first.failed or second.failed), timeout=PATIENCE_MS)
    enter(prompt(window, qtbot), PASSPHRASE, qtbot)
    qtbot.waitUntil(lambda: bool(first.done or second.done), timeout=PATIENCE_MS)


def test_the_passphrase_can_be_shown(
    window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot, press: Press
) -> None:
    sign()
    dialog = prompt(window, qtbot)
    press(dialog, "showPassphrase")
    assert field_of(dialog).echoMode() is QLineEdit.EchoMode.Normal


def test_caps_lock_is_said_while_typing(window: QWidget, sign: Callable[[], Outcome], qtbot: QtBot) -> None:
    sign()
    dialog = prompt(window, qtbot)
    qtbot.keyClick(field_of(dialog), "A")
    assert says(dialog) == "Caps Lock is on."
    qtbot.keyClick(field_of(dialog), "a")
    assert says(dialog) == ""


@pytest.mark.parametrize(
    ("text", "is_shifted", "told"),
    [
        ("A", False, True),
        ("a", False, False),
        ("a", True, True),
        ("A", True, None),
        ("1", False, None),
        ("", False, None),
        ("Ä", False, True),
    ],
)
def test_a_typed_letter_tells_of_caps_lock(text: str, is_shifted: bool, told: bool | None) -> None:
    assert caps_lock_by(text, is_shifted=is_shifted) is told
