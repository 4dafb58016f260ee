"""A child of the measurements: the gaps of the event loop while the main window works.

    python -m benchmarks.stalling mailbox|reading PROFILE PASSWORD MESSAGES

Prints a JSON object: gaps in milliseconds by what went on. `mailbox` prints a line before, when the mailbox
is to be changed by another program.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.at_window import Pulse, Steps, after, run
from benchmarks.resync import NEW
from benchmarks.scrolling import scroll
from mailguard.events import SyncProgressed
from ui.desk import Desk
from ui.main_window import MainWindow

REST_S, READING_S = 3.0, 10.0
LETTER_S = 0.12
TYPED = "carol lunch budget"


def in_mailbox(desk: Desk, window: MainWindow) -> Steps:
    count = int(sys.argv[4])
    gaps: dict[str, list[float]] = {}
    done: list[int] = []
    desk.bridge.happened.connect(
        lambda event: (
            done.append(event.done)
            if isinstance(event, SyncProgressed) and event.done == event.total
            else None
        )
    )
    pulse = Pulse(window)
    window.resize(1440, 900)
    with pulse.measured() as gaps["first sync"]:
        yield lambda: count in done
    yield lambda: len(window.list.model.threads.listing.ids) == count
    yield after(REST_S)
    with pulse.measured() as gaps["at rest"]:
        yield after(REST_S)
    print("change", flush=True)
    with pulse.measured() as gaps["changes by another program"]:
        yield lambda: len(window.list.model.threads.listing.ids) == count + NEW
        yield after(REST_S)
    with pulse.measured() as gaps["typing a search"]:
        for end in range(1, len(TYPED) + 1):
            window.search.setText(TYPED[:end])
            yield after(LETTER_S)
        yield after(1.0)
        window.search.clear()
        yield lambda: len(window.list.model.threads.listing.ids) == count + NEW
    with pulse.measured() as gaps["scrolling"]:
        yield from scroll(window, [])
    print(json.dumps(gaps), flush=True)


def while_reading(desk: Desk, window: MainWindow) -> Steps:
    pulse = Pulse(window)
    window.resize(1440, 900)
    with pulse.measured() as gaps:
        yield after(READING_S)
    print(json.dumps({"reading encrypted mail in the background": gaps}), flush=True)


if __name__ == "__main__":
    script = in_mailbox if sys.argv[1] == "mailbox" else while_reading
    sys.exit(run(Path(sys.argv[2]), script, sys.argv[3]))
