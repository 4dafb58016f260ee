"""A second MailGuard with the same profile hands over to the first."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from mailguard.model import Account
from tests.hands import Hands
from tests.ui.conftest import make_account
from ui.desk import Desk
from ui.desktop.only_one import OnlyOne, ProfileUnusable, hand_over
from ui.startup import argument_from_here, attend, say_in_use, say_profile_unusable

Saved = Callable[[Account], Account]


@pytest.fixture
def first(tmp_path: Path, qtbot: QtBot) -> Iterator[OnlyOne]:
    made = OnlyOne(tmp_path / "profile")
    assert made.take()
    yield made
    made.end()


def hand_over_elsewhere(folder: Path, *what: str) -> subprocess.Popen[bytes]:
    """In another process. It ends with 0 when the first one heard it all."""
    code = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from ui.desktop.only_one import hand_over;"
        "sys.exit(not all(hand_over(Path(sys.argv[1]), each) for each in sys.argv[2:]))"
    )
    return subprocess.Popen([sys.executable, "-c", code, str(folder), *what])


def test_only_one_holds_a_profile_and_the_next_may_when_it_has_ended(tmp_path: Path, first: OnlyOne) -> None:
    second = OnlyOne(tmp_path / "profile")
    assert not second.take()
    first.end()
    assert second.take()
    second.end()


def test_what_the_second_was_asked_to_open_reaches_the_first(
    tmp_path: Path, first: OnlyOne, qtbot: QtBot
) -> None:
    first.listen()
    heard: list[str] = []
    first.asked.connect(heard.append)
    told = ["mailto:bob@example.net?subject=Zoë", "/tmp/a b.eml", ""]
    other = hand_over_elsewhere(tmp_path / "profile", *told)
    qtbot.waitUntil(lambda: other.poll() is not None)
    assert other.returncode == 0
    assert heard == told


def test_nobody_else_may_reach_the_socket(tmp_path: Path, first: OnlyOne) -> None:
    first.listen()
    socket = tmp_path / "profile" / "running.socket"
    assert stat.S_IMODE(socket.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700


def test_more_than_a_link_is_not_listened_to(tmp_path: Path, first: OnlyOne, qtbot: QtBot) -> None:
    first.listen()
    socket = QLocalSocket()
    socket.connectToServer(str(tmp_path / "profile" / "running.socket"))
    with qtbot.assertNotEmitted(first.asked, wait=300):
        socket.write(b"x" * 1_000_000)
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)


def test_one_that_does_not_listen_yet_is_not_waited_for(tmp_path: Path, first: OnlyOne) -> None:
    assert not hand_over(tmp_path / "profile", "mailto:bob@example.net")


def test_a_socket_left_over_by_one_that_was_killed_is_replaced(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    code = (
        "import sys, os; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from ui.desktop.only_one import OnlyOne;"
        "one = OnlyOne(Path(sys.argv[1]));"
        "assert one.take(); one.listen(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=False, timeout=30)
    assert (folder / "running.socket").exists()
    next_one = OnlyOne(folder)
    assert next_one.take()
    next_one.listen()
    other = hand_over_elsewhere(folder, "")
    qtbot.waitUntil(lambda: other.poll() is not None)
    assert other.returncode == 0
    next_one.end()


def test_a_path_too_long_for_a_socket_is_no_error(tmp_path: Path, qtbot: QtBot) -> None:
    one = OnlyOne(tmp_path / ("long" * 30))
    assert one.take()
    one.listen()
    assert not hand_over(tmp_path / ("long" * 30), "")
    one.end()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ProfileUnusable, match="file"):
        OnlyOne(tmp_path / "file" / "profile").take()


def test_a_file_named_on_the_command_line_is_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert argument_from_here("a.eml") == str(tmp_path / "a.eml")
    assert argument_from_here("mailto:bob@example.net") == "mailto:bob@example.net"
    assert argument_from_here("") == ""


def test_a_mail_link_opens_in_the_mailguard_that_runs(
    desk: Desk, saved: Saved, tmp_path: Path, first: OnlyOne, qtbot: QtBot
) -> None:
    saved(make_account())
    desk.show_main()
    attend(desk, first)
    hands = Hands(qtbot, desk)
    code = "from ui.app import main; raise SystemExit(main())"
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "MAILGUARD_PROFILE": str(tmp_path / "profile"),
    }
    second = subprocess.Popen(
        [sys.executable, "-c", code, "mailto:bob@example.net?subject=Harvest"], env=environment
    )
    composer = hands.window("composeWindow")
    hands.reads("Harvest", composer)
    assert second.wait(20) == 0
    composer.close()


@pytest.mark.parametrize(
    ("show", "words"),
    [
        (say_in_use, "MailGuard is already running."),
        (lambda: say_profile_unusable(ProfileUnusable("/nowhere")), "cannot write into its folder"),
    ],
)
def test_what_keeps_it_from_starting_is_said_in_a_window(
    show: Callable[[], None], words: str, qtbot: QtBot, qapp: QApplication
) -> None:
    said: list[str] = []

    def read() -> None:
        box = qapp.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.buttons()[0].click()

    QTimer.singleShot(100, read)
    show()
    assert words in said[0]
