"""Shows damaged messages in the real window: no crash, no request, no hang, and the banner of the report.

Every other one is damaged as a whole; of the rest, half are damaged inside their encryption and half in
their OpenPGP packets.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from mailguard.core import Core, Profile
from mailguard.model import Theme
from tests.corpus.cast import alice_account, build_home
from tests.corpus.trap import Trap
from tests.fuzz.mutating import damage
from tests.fuzz.running import Outcome
from tests.fuzz.sealing import armored, sealed_pool, with_damaged_packets
from tests.fuzz.working import LONGEST_S, Failure, memory
from tests.hands import Waiting, close_windows_of, deliver_what_is_left
from ui import theme
from ui.bridge import Bridge
from ui.desk import Desk
from ui.reader.message_source import in_memory

POOL = 200


class Shower:
    """Gives the message of a number, and shows it."""

    def __init__(self, seeds: Sequence[bytes], pool: Sequence[bytes], desk: Desk, trap: Trap) -> None:
        self._seeds = seeds
        self._pool = pool
        self._armored = armored(seeds)
        self._desk = desk
        self._window = desk.show_main()
        self._trap = trap

    def raw(self, number: int) -> bytes:
        if number % 2 == 0:
            return damage(number, self._seeds)
        if number % 4 == 1 and self._pool:
            return self._pool[number // 4 % len(self._pool)]
        return with_damaged_packets(number, self._armored)

    def show(self, number: int) -> Iterator[str]:
        """What is wrong with how it is shown."""
        view = self._window.view
        begun = time.monotonic()
        view.show_message(in_memory(self._desk.core, self.raw(number)), by_hand=False)
        Waiting().waitUntil(lambda: view.opened is not None)
        deliver_what_is_left()
        took_s = time.monotonic() - begun
        opened, shown = view.opened, view.banner.shown
        if opened is None or shown != opened.banner:
            yield f"banner {shown}, reported {opened and opened.banner}"
        elif view.banner.title.text() != opened.banner.title:
            yield f"title {view.banner.title.text()!r}, reported {opened.banner.title!r}"
        if took_s > LONGEST_S:
            yield f"it took {took_s:.1f} s"
        yield from (f"asked for {each}" for each in self._trap.caught)
        self._trap.caught.clear()


def run_in_window(seeds: Sequence[bytes], *, first: int = 0, inputs: int, pool: int = POOL) -> Outcome:
    """Show `inputs` damaged messages one after another."""
    outcome = Outcome(with_gnupg=inputs)
    folder = Path(tempfile.mkdtemp(prefix="mgfuzz"))
    begun = time.monotonic()
    try:
        sealed = sealed_pool(seeds, pool, folder / "writer") if pool else ()
        with _desk(folder) as desk, _trap() as trap:
            shower = Shower(seeds, sealed, desk, trap)
            for number in range(first, first + inputs):
                at = time.monotonic()
                outcome.failures += [Failure(number, each) for each in shower.show(number)]
                outcome.slowest_s = max(outcome.slowest_s, time.monotonic() - at)
                outcome.inputs += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    outcome.took_s = time.monotonic() - begun
    outcome.memory_bytes = memory()
    outcome.network = sum(each.what.startswith("asked for") for each in outcome.failures)
    return outcome


@contextmanager
def _trap() -> Iterator[Trap]:
    trap = Trap()
    try:
        with trap.is_set():
            yield trap
    finally:
        trap.close()


@contextmanager
def _desk(folder: Path) -> Iterator[Desk]:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.install(app, Theme.LIGHT)
    app.setQuitOnLastWindowClosed(False)
    home = folder / "home"
    home.mkdir(mode=0o700)
    build_home(home)
    bridge = Bridge()
    core = Core(
        Profile(config=folder / "config", data=folder / "data", gnupg_home=home, is_throwaway=True),
        bridge.report,
    )
    desk = Desk(core, bridge)
    _wait(core.start())
    core.set_offline(True)
    _wait(core.accounts.save(alice_account(), "no password"))
    try:
        yield desk
    finally:
        close_windows_of(desk)
        core.close()
        deliver_what_is_left()


def _wait(asked: Future[Any]) -> Any:
    Waiting().waitUntil(asked.done)
    return asked.result()
