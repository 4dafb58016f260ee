"""Fixtures for tests of windows: a desk on a real core, with GnuPG and settings of its own.

desk        a Desk whose Core has started on a throwaway profile: no account, an empty key list,
            nothing in the system's keychain. At the end its windows close, the core stops, and
            no thread of it is left.
start_desk  the same for a profile that the test has filled first: start_desk(profile).
profile     that throwaway profile; its GnuPG home is the one that `gpg` and `make_key` work on.
answer      answer(future): its result, while the event loop goes on.
saved       saved(account): stores an account in the desk's core, such as one of make_account().
shown       shown(kind): the open window or dialog of this class; waits until there is one.
press       press(window, "objectName"): click a button by its name, as a person would.

The theme is the light one. Widgets are found by their objectName: window.findChild(QLineEdit, "name").
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from mailguard.core import Core, Profile
from mailguard.model import Account, AccountId, Address, Fingerprint, Security, Server, Theme
from tests.hands import close_all_windows, deliver_what_is_left
from ui import theme
from ui.bridge import Bridge
from ui.desk import Desk

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
Answer = Callable[[Future[T]], T]
StartDesk = Callable[[Profile], Desk]
Press = Callable[[QWidget, str], None]

# Before the first QApplication: no screen is needed, and nothing flickers on one that is there.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATIENCE_MS = 20_000
THREADS_END_S = 10.0


@pytest.fixture
def profile(tmp_path: Path, gnupg_home: Path) -> Profile:
    return Profile(
        config=tmp_path / "config", data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True
    )


@pytest.fixture
def start_desk(qapp: QApplication, qtbot: QtBot, gnupg_home: Path) -> Iterator[StartDesk]:
    """`gnupg_home` is named so that it outlives the core, which uses it to the end."""
    theme.install(qapp, Theme.LIGHT)
    qapp.setQuitOnLastWindowClosed(False)
    before = set(threading.enumerate())
    desks: list[Desk] = []

    def start(profile: Profile) -> Desk:
        bridge = Bridge()
        desk = Desk(Core(profile, bridge.report), bridge)
        desks.append(desk)
        _wait(desk.core.start(), qtbot)
        # The core lists the keys by itself: let it, before a test's own gpg works in the same new home.
        # Where GnuPG is missing it fails; what windows make of that is theirs.
        qtbot.waitUntil(desk.core.keys.list().done, timeout=PATIENCE_MS)
        return desk

    yield start
    close_all_windows()
    for desk in desks:
        desk.core.close()
    _let_threads_end(before)
    deliver_what_is_left()


@pytest.fixture
def desk(start_desk: StartDesk, profile: Profile) -> Desk:
    return start_desk(profile)


@pytest.fixture
def answer(qtbot: QtBot) -> Answer:
    return lambda asked: _wait(asked, qtbot)


@pytest.fixture
def saved(desk: Desk, answer: Answer) -> Callable[[Account], Account]:
    def save(account: Account) -> Account:
        answer(desk.core.accounts.save(account, "no password"))
        return account

    return save


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[type[W]], W]:
    def find(kind: type[W]) -> W:
        found: list[W] = []

        def look() -> bool:
            found[:] = [
                each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
            ]
            return bool(found)

        qtbot.waitUntil(look, timeout=PATIENCE_MS)
        return found[-1]

    return find


@pytest.fixture
def press(qtbot: QtBot) -> Press:
    def click(window: QWidget, name: str) -> None:
        made = window.findChild(QAbstractButton, name)
        assert made is not None, f"no button {name}"
        qtbot.waitUntil(lambda: made.isVisible() and made.isEnabled(), timeout=PATIENCE_MS)
        qtbot.mouseClick(made, Qt.MouseButton.LeftButton)

    return click


def make_account(address: str = "alice@example.org", key: Fingerprint | None = None) -> Account:
    """An account whose servers do not answer: a window of it can be shown and changed all the same."""
    name = address.partition("@")[0].capitalize()
    nowhere = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user=address)
    return Account(
        id=AccountId(address),
        identity=Address(f"{name} Example", address),
        imap=nowhere,
        smtp=nowhere,
        key=key,
    )


def _wait(asked: Future[T], qtbot: QtBot) -> T:
    qtbot.waitUntil(asked.done, timeout=PATIENCE_MS)
    return asked.result()


def _let_threads_end(before: set[threading.Thread]) -> None:
    left = [each for each in threading.enumerate() if each not in before]
    for thread in left:
        thread.join(THREADS_END_S / len(left))
    assert not [each.name for each in left if each.is_alive()], "the core left threads behind"
