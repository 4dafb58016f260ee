"""A child of the measurements: opens the largest folder of a profile and scrolls in it.

    python -m benchmarks.scrolling PROFILE

Prints a JSON line for each way of looking at it: milliseconds from the choice of the folder until its rows
stood painted and until all of the list was there; of each frame while scrolling by pages and by dragging,
the paint itself; the longest turns of the event loop meanwhile; and the memory of all processes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction

from benchmarks.at_window import PaintedList, Pulse, Steps, after, run
from benchmarks.rooms import pss_bytes
from mailguard.model import Folder
from mailguard.model.views import FolderView
from ui.desk import Desk
from ui.folders.folder_sections import FolderMode
from ui.main_window import MainWindow

PAGES = DRAGS = 100
FRAME_S = 0.016


def script(desk: Desk, window: MainWindow) -> Steps:
    window.resize(1440, 900)
    painted, pulse = PaintedList(window.list), Pulse(window)
    window.findChild(QAction, f"folders-{FolderMode.UNIFIED}").trigger()
    yield lambda: painted.at > 0 and any(each.members for each in window.tree.folders())
    yield after(1.0)
    inboxes = sorted((each for each in window.tree.folders() if not each.members), key=_total)
    small, largest = inboxes[0], inboxes[-1]
    unified = max(window.tree.folders(), key=_total)
    for name, folder, view in (
        ("threads", largest, FolderView()),
        ("flat", largest, FolderView(threaded=False)),
        ("grouped by date", largest, FolderView(threaded=False, grouped=True)),
        ("unified, threads", unified, FolderView()),
    ):
        saved = desk.core.views.save([folder], view)
        yield saved.done
        window.tree.choose(small.id)
        yield is_whole(window, small)
        yield after(0.3)
        yield from look(window, name, folder, painted, pulse)


def look(window: MainWindow, name: str, folder: Folder, painted: PaintedList, pulse: Pulse) -> Steps:
    begun, painted.at = time.perf_counter(), 0.0
    with pulse.measured() as opening:
        window.tree.choose(folder.id)
        yield lambda: painted.at > 0
        first_ms = (painted.at - begun) * 1000
        yield is_whole(window, folder)
        whole_ms = (time.perf_counter() - begun) * 1000
        yield after(0.3)
    frames: list[float] = []
    with pulse.measured() as scrolling:
        yield from scroll(window, frames)
    found = {
        "name": name, "count": len(window.list.model.threads.listing.ids), "first_ms": first_ms,
        "whole_ms": whole_ms, "opening": opening, "frames": frames, "scrolling": scrolling,
        "pss": pss_bytes(os.getpid()),
    }  # fmt: skip
    print(json.dumps(found), flush=True)


def is_whole(window: MainWindow, folder: Folder) -> Callable[[], bool]:
    def look() -> bool:
        shown, here = window.list.model.threads.listing, window.list.folder
        return here is not None and here.id == folder.id and shown.is_whole and len(shown.ids) >= folder.total

    return look


def _total(folder: Folder) -> int:
    return folder.total


def scroll(window: MainWindow, frames: list[float]) -> Steps:
    """By pages from the top, then to places all over the list, a frame every 16 ms."""
    view, bar = window.list.view, window.list.view.verticalScrollBar()
    chance = random.Random(6)
    for number in range(PAGES + DRAGS):
        place = bar.value() + bar.pageStep() if number < PAGES else chance.randrange(bar.maximum())
        begun = time.perf_counter()
        bar.setValue(place)
        view.viewport().repaint()
        frames.append((time.perf_counter() - begun) * 1000)
        yield after(FRAME_S)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), script))
