"""Drafts of the composer: kept by hand, by themselves, and at closing; opened again as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from mailguard.model import Account, DraftAttachment, DraftId, EncryptDefault
from tests.conftest import MakeKey
from tests.hands import Hands
from tests.ui.composing import BOB, CAROL, Composing
from tests.ui.conftest import Answer, make_account
from ui.compose.editor import Editor
from ui.compose.window import ComposeWindow
from ui.desk import Desk

SAVED = "Draft kept on this computer only."  # the account's server does not answer


@pytest.fixture
def at(
    desk: Desk, saved: Callable[[Account], Account], make_key: MakeKey, qtbot: QtBot, answer: Answer
) -> Composing:
    account = saved(make_account(key=make_key("Alice Example", "alice@example.org")))
    return Composing(desk, account, qtbot, answer, Hands(qtbot, desk))


def write(at: Composing, window: ComposeWindow, words: str) -> None:
    editor = at.hands.find(Editor, "editor", window)
    editor.setFocus()
    QTest.keyClicks(editor, words)


def kept(at: Composing) -> tuple[DraftId, ...]:
    return tuple(each for each, _ in at.answer(at.desk.core.writing.drafts()))


def test_a_draft_is_kept_by_hand_with_words_that_are_true(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="Harvest", encrypt=True, sign=True)
    write(at, window, "Under the mat")
    at.hands.press("Ctrl+S", window)
    said = at.hands.find(QLabel, "draftState", window)
    at.until(lambda: said.text().startswith(SAVED))
    assert window.draft_id is not None
    assert at.answer(at.desk.core.writing.load_draft(window.draft_id)) == window.draft()
    assert b"Under the mat" not in at.desk.core.profile.store_file.read_bytes()


def test_a_kept_draft_is_opened_again_as_it_was(at: Composing) -> None:
    file = DraftAttachment(filename="a.txt", content_type="text/plain", data=b"x")
    window = at.open(
        to=(BOB,), bcc=(CAROL,), subject="Harvest", html="<p>a <b>b</b></p>", attachments=(file,), sign=True
    )
    at.hands.press("Ctrl+Shift+E", window)
    at.hands.click("subjectHint", window)
    before = window.draft()
    at.hands.press("Ctrl+S", window)
    at.until(lambda: window.draft_id is not None)
    draft_id = window.draft_id
    assert draft_id is not None
    at.hands.close(window)
    at.until(lambda: not at.is_open(window))
    again = at.desk.compose(at.answer(at.desk.core.writing.load_draft(draft_id)), draft_id)
    at.settle(again)
    assert again.draft() == before
    assert again.draft_id == draft_id
    assert again.recipients.fields["bcc"].isVisible()
    write(at, again, "more ")
    at.hands.press("Ctrl+S", again)
    at.until(lambda: not again.keeper.is_changed)
    assert kept(at) == (draft_id,)


def test_a_draft_that_followed_its_recipients_still_does(
    at: Composing, saved: Callable[[Account], Account]
) -> None:
    saved(replace(at.account, encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED))
    window = at.open(to=(at.account.identity,), subject="x")
    at.says(window, "Ready: encrypted and signed")
    at.hands.press("Ctrl+S", window)
    at.until(lambda: window.draft_id is not None)
    draft_id = window.draft_id
    assert draft_id is not None
    window.close_now()
    again = at.desk.compose(at.answer(at.desk.core.writing.load_draft(draft_id)), draft_id)
    at.settle(again)
    again.recipients.fields["to"].add((CAROL,))
    at.says(again, "Not encrypted, not signed")


def test_closing_without_changes_asks_nothing_and_keeps_nothing(at: Composing) -> None:
    window = at.open(to=(BOB,), subject="Re: x", text="\n> quoted")
    at.hands.close(window)
    at.until(lambda: not at.is_open(window))
    assert kept(at) == ()


@pytest.mark.parametrize(("answer_words", "stays", "count"), [("Keep", False, 1), ("Discard", False, 0)])
def test_closing_with_changes_keeps_or_discards_as_answered(
    at: Composing, answer_words: str, stays: bool, count: int
) -> None:
    window = at.open(to=(BOB,))
    write(at, window, "half a sent")
    at.hands.close(window)
    assert at.question("keepDraftQuestion").text() == "Keep this draft?"
    at.answer_question(answer_words)
    at.until(lambda: at.is_open(window) is stays)
    assert len(kept(at)) == count


def test_one_can_go_on_writing_instead(at: Composing) -> None:
    window = at.open(to=(BOB,))
    write(at, window, "half a sent")
    at.hands.press("Ctrl+W", window)
    at.answer_question("Go on writing", "keepDraftQuestion")
    at.until(at.no_question)
    assert at.is_open(window)
    write(at, window, "ence")
    assert "half a sentence" in window.draft().text
    assert kept(at) == ()


def test_half_a_recipient_is_a_change_too(at: Composing) -> None:
    window = at.open()
    QTest.keyClicks(window.focusWidget(), "bob@exam")
    at.hands.close(window)
    at.answer_question("Keep", "keepDraftQuestion")
    at.until(lambda: not at.is_open(window))
    (draft_id,) = kept(at)
    assert at.answer(at.desk.core.writing.load_draft(draft_id)).to[0].address == "bob@exam"


def test_a_draft_is_kept_by_itself_while_one_writes(at: Composing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.compose.draft_keeper.AUTOSAVE_MS", 40)
    window = at.open(to=(BOB,))
    write(at, window, "long letter")
    at.until(lambda: window.draft_id is not None)
    assert window.keeper.is_changed  # the person has not kept it yet
    at.hands.close(window)
    at.answer_question("Discard", "keepDraftQuestion")
    at.until(lambda: not at.is_open(window))
    assert kept(at) == ()


def test_discarding_goes_back_to_what_was_kept_by_hand(
    at: Composing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.compose.draft_keeper.AUTOSAVE_MS", 40)
    window = at.open(to=(BOB,), subject="first")
    write(at, window, "kept")
    at.hands.press("Ctrl+S", window)
    at.until(lambda: not window.keeper.is_changed)
    draft_id = window.draft_id
    assert draft_id is not None
    write(at, window, " and more")

    def is_stored() -> bool:
        return "and more" in at.answer(at.desk.core.writing.load_draft(draft_id)).text

    at.until(is_stored)
    at.hands.close(window)
    at.answer_question("Discard", "keepDraftQuestion")
    at.until(lambda: not at.is_open(window))
    assert at.answer(at.desk.core.writing.load_draft(draft_id)).text == "kept"


def test_a_sent_draft_is_no_draft_any_more(at: Composing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.compose.draft_keeper.AUTOSAVE_MS", 30)
    window = at.open(to=(at.account.identity,), subject="x", encrypt=True, sign=True)
    write(at, window, "Hello")
    at.until(lambda: window.draft_id is not None)
    write(at, window, ", you")
    at.hands.press("Ctrl+Return", window)
    at.until(lambda: not at.is_open(window))
    assert kept(at) == ()
    assert len(at.outbox()) == 1


def test_keeping_goes_on_after_a_failed_send(at: Composing) -> None:
    window = at.open(subject="x")
    write(at, window, "Hello")
    at.hands.press("Ctrl+Return", window)
    at.answer_question("Keep writing")
    at.until(at.no_question)
    at.hands.press("Ctrl+S", window)
    at.until(lambda: window.draft_id is not None)


def test_quitting_is_refused_while_something_unkept_stands_open(at: Composing) -> None:
    window = at.open(to=(BOB,))
    write(at, window, "x")
    at.desk.quit()
    assert at.question("keepDraftQuestion").isVisible()
    assert at.is_open(window)
    QTest.keyClick(at.question(), Qt.Key.Key_Escape)
    at.until(at.no_question)
    assert at.is_open(window)
