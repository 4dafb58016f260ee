"""Every message of the corpus in the real window: it agrees with the report, and asks nobody for anything."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mailguard.core import Core, Profile
from mailguard.errors import PassphraseRefused
from mailguard.model import OpenedMessage, Theme
from tests.corpus.cast import alice_account
from tests.corpus.conftest import GROUPS, ReportOn
from tests.corpus.expected import load_group
from tests.corpus.looking import Look
from tests.corpus.trap import Trap
from tests.hands import Waiting, close_windows_of, deliver_what_is_left
from ui import theme
from ui.bridge import Bridge
from ui.desk import Desk
from ui.main_window import MainWindow
from ui.reader.message_source import MessageSource, in_memory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
THREADS_END_S = 10.0


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(qapp: QApplication, reader_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all messages, offline."""
    folder = tmp_path_factory.mktemp("desk")
    before = set(threading.enumerate())
    theme.install(qapp, Theme.LIGHT)
    qapp.setQuitOnLastWindowClosed(False)
    bridge = Bridge()
    core = Core(
        Profile(config=folder / "config", data=folder / "data", gnupg_home=reader_home, is_throwaway=True),
        bridge.report,
    )
    desk = Desk(core, bridge)
    _wait(core.start())
    core.set_offline(True)
    _wait(core.accounts.save(alice_account(), "no password"))
    yield desk
    close_windows_of(desk)
    core.close()
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:
            thread.join(THREADS_END_S)
    deliver_what_is_left()


@pytest.fixture(scope="module")
def window(desk: Desk) -> MainWindow:
    return desk.show_main()


@pytest.mark.parametrize("group", GROUPS)
def test_the_window_shows_each_message_as_it_is_reported(
    group: str, desk: Desk, window: MainWindow, report_on: ReportOn, trap: Trap
) -> None:
    wrong: list[str] = []
    with trap.is_set():
        for case in load_group(group):
            report = report_on(case)
            _show(desk, window, case.raw(), case.expected.passphrase)
            found = Look(window, report, case.expected)
            wrong += [f"{case}: {each}" for each in found.differences()]
            wrong += [f"{case}: asked for {each}" for each in trap.caught]
            trap.caught.clear()
    assert not wrong, "\n".join(wrong)


def test_the_trap_catches_what_a_window_asks_for(desk: Desk, window: MainWindow, trap: Trap) -> None:
    """Pictures that the person asks to see are the one thing that is fetched."""
    raw = b"From: x@y.example\nContent-Type: text/html\n\n<p>words</p><img src='http://host.example/a.png'>"
    with trap.is_set():
        _show(desk, window, raw, None)
        assert trap.caught == []
        desk.core.pictures.is_offline = False
        window.view.load_pictures()
        Waiting().waitUntil(lambda: bool(trap.caught))
        desk.core.pictures.is_offline = True
    assert "host.example" in trap.caught[0]


def _show(desk: Desk, window: MainWindow, raw: bytes, passphrase: str | None) -> None:
    """Open it as from a file; with the passphrase where one is given, as after the prompt for it."""
    source = in_memory(desk.core, raw)
    if passphrase is None:
        window.view.show_message(source, by_hand=False)
        Waiting().waitUntil(lambda: window.view.opened is not None)
    else:
        window.view.show_opened(source, _open_with(source, passphrase))
    body = window.view.body
    if body.currentWidget() is body.html:
        _wait_for_page(body.html)
    deliver_what_is_left()


def _open_with(source: MessageSource, passphrase: str) -> OpenedMessage:
    """Where it is not the right one, the message stays as it was."""
    try:
        opened: OpenedMessage = _wait(source.open(passphrase))
    except PassphraseRefused:
        opened = _wait(source.open(None))
    return opened


def _wait_for_page(page: Any) -> None:
    loaded: list[bool] = []
    page.loadFinished.connect(loaded.append)
    Waiting().waitUntil(lambda: bool(loaded))
    page.loadFinished.disconnect(loaded.append)


def _wait(asked: Future[Any]) -> Any:
    Waiting().waitUntil(asked.done)
    return asked.result()
