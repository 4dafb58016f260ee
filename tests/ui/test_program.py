"""Starting and ending the program, its help, and what a person sees of a bug."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mailguard.core import Core, Profile
from mailguard.model import Account, Draft
from tests.hands import Hands
from tests.ui.conftest import make_account
from ui import crash, help
from ui.app import has_display, parse_arguments
from ui.desk import Desk

Saved = Callable[[Account], Account]
Answer = Callable[[Future[Any]], Any]


@pytest.fixture
def hands(qtbot: QtBot, desk: Desk) -> Hands:
    return Hands(qtbot, desk)


def test_a_file_or_a_mail_link_may_be_named_and_the_demo_asked_for() -> None:
    assert parse_arguments(["mailto:bob@example.net"]).open == "mailto:bob@example.net"
    assert parse_arguments(["--demo"]).demo
    assert parse_arguments([]).open == ""


def test_without_a_display_the_program_says_what_it_needs(tmp_path: Path) -> None:
    ran = start("--demo", tmp_path, QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    _, said = ran.communicate(timeout=30)
    assert ran.returncode == 1
    assert b"MailGuard needs a display" in said
    assert b"Traceback" not in said


def test_a_display_is_looked_for_on_linux_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert has_display()


def start(argument: str, profile: Path, **environment: str) -> subprocess.Popen[bytes]:
    names = {"QT_QPA_PLATFORM": "offscreen", "MAILGUARD_PROFILE": str(profile)} | environment
    names["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    return subprocess.Popen(
        [sys.executable, "-c", "from ui.app import main; raise SystemExit(main())", argument],
        env=os.environ | names,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.slow
def test_the_program_starts_and_a_polite_kill_ends_it(tmp_path: Path) -> None:
    ran = start("--demo", tmp_path)
    time.sleep(6)
    assert ran.poll() is None
    ran.send_signal(signal.SIGTERM)
    _, said = ran.communicate(timeout=30)
    assert ran.returncode == 0
    assert b"Traceback" not in said


def test_what_is_being_written_is_kept_when_the_program_is_ended(
    profile: Profile, saved: Saved, desk: Desk, hands: Hands, answer: Answer
) -> None:
    account = saved(make_account())
    desk.compose(Draft(account=account.id, from_=account.identity))
    composer = hands.window("composeWindow")
    hands.type("subject", "Half a letter", composer)
    desk.ending.emit()
    hands.qtbot.waitUntil(lambda: bool(answer(desk.core.writing.drafts())))
    assert answer(desk.core.writing.drafts())[0][1].subject == "Half a letter"


# Help


@pytest.mark.parametrize(
    ("show", "name", "words"),
    [
        (help.show_guide, "guide", "Anyone can make a key in anyone's name."),
        (help.show_security_signs, "securitySigns", "It was encrypted for other keys."),
        (help.show_shortcuts, "shortcuts", "Ctrl+Alt+K"),
        (help.show_about, "about", "MailGuard "),
    ],
)
def test_each_page_of_the_help_opens(
    desk: Desk, hands: Hands, show: Callable[[QWidget], None], name: str, words: str
) -> None:
    show(desk.show_main())
    hands.reads(words, hands.window(name))


def test_the_troubleshooting_report_tells_versions_and_nothing_of_the_person(
    desk: Desk, hands: Hands, saved: Saved, qtbot: QtBot
) -> None:
    saved(make_account())
    window = desk.show_main()
    window.commands["report"].trigger()
    report = hands.window("troubleReport")
    field = hands.find(QPlainTextEdit, "reportText", report)
    qtbot.waitUntil(lambda: "GnuPG 2" in field.toPlainText())
    text = field.toPlainText()
    assert "Accounts: 1" in text
    assert not [each for each in ("alice", "example", "127.0.0.1", str(Path.home())) if each in text.lower()]
    hands.click("copyTroubleReport", report)
    assert QApplication.clipboard().text() == text


# Bugs


def test_a_bug_is_shown_once_without_words_of_the_message(
    qapp: QApplication, desk: Desk, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash.install(qapp)
    try:
        raise ValueError("the secret subject")
    except ValueError as error:
        for _ in range(2):
            sys.excepthook(ValueError, error, error.__traceback__)
    box = hands.window("crash")
    hands.reads("MailGuard made a mistake.", box)
    (details,) = box.findChildren(QTextEdit)
    assert "ValueError" in details.toPlainText()
    assert "secret subject" not in details.toPlainText()
    assert [each.objectName() for each in hands.windows()] == ["crash"]
    hands.click_words("Go on", box)


def test_a_core_that_never_started_closes(profile: Profile) -> None:
    Core(profile, lambda event: None).close()
