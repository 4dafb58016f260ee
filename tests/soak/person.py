"""A child of the soak: MailGuard's own windows on a profile, and somebody who works at them without a pause.

    python -m tests.soak.person FOLDER GNUPG_HOME PASSWORD DEEDS_A_SECOND

Begins at rest. A line "work" on standard input begins the work, "rest" ends it and looks for mail, "end" ends
the program; each is answered with a line of JSON when it is so: what was done, and what dialogs said.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from benchmarks.rooms import STORE_KEY
from mailguard.core import Core, Profile
from mailguard.events import Event, SyncProgressed
from mailguard.model import AccountId, Address, Draft, FolderId
from ui import theme
from ui.app import make_application
from ui.bridge import Bridge
from ui.desk import Desk
from ui.main_window import MainWindow

NEWEST = 2_000  # messages from the top of a list: people look at what is new
QUIET_MS = 200
LOOKS = 3  # for mail, before it is at rest: the last ones find nothing new


class Person(QObject):
    """Clicks and chooses, one thing at a time; what a click brings about is not waited for."""

    def __init__(self, window: MainWindow, interval_ms: int) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self._chance = random.Random(7)
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._do_one)
        self.done: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self._deeds: dict[Callable[[], object], int] = {
            self.look_into_a_folder: 2,
            self.read_a_message: 8,
            self.star: 4,
            self.mark_read: 4,
            self.archive: 2,
            self.move: 2,
            self.delete: 1,
            self.delete_for_good: 1,
            self.take_back: 1,
            self.send: 1,
            self.search: 1,
            self.begin_to_write: 1,
            self.open_in_a_window: 1,
        }

    def begin(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._close_others()
        self._window.search_for("")

    def _do_one(self) -> None:
        self._close_others()
        (deed,) = self._chance.choices(list(self._deeds), list(self._deeds.values()))
        deed()
        self.done[deed.__name__] += 1

    def _close_others(self) -> None:
        """Whatever stands open beside the main window; what dialogs said is kept."""
        for each in QApplication.topLevelWidgets():
            if (
                each.isVisible()
                and each is not self._window
                and each.windowType() is not Qt.WindowType.ToolTip
            ):
                if each.isModal():
                    self.said[" ".join(label.text() for label in each.findChildren(QLabel))] += 1
                each.close()

    def look_into_a_folder(self) -> None:
        self._window.tree.choose(self._chance.choice(self._window.tree.folders()).id)

    def read_a_message(self) -> None:
        rows = self._window.list.model.rowCount()
        if rows:
            place = self._chance.randrange(min(rows, NEWEST))
            self._window.list.view.setCurrentIndex(self._window.list.model.index(place, 0))

    def star(self) -> None:
        self._window.commands["star"].trigger()

    def mark_read(self) -> None:
        self._window.commands["mark-read"].trigger()

    def archive(self) -> None:
        self._window.commands["archive"].trigger()

    def move(self) -> None:
        """Mostly within the account."""
        here = self._window.list.folder
        targets = [each for each in self._window.tree.folders() if not each.members and each.account]
        if here is not None and self._chance.random() < 0.9:
            targets = [each for each in targets if each.account == here.account]
        if targets:
            self._window.actions_.move(self._chance.choice(targets))

    def delete(self) -> None:
        self._window.commands["delete"].trigger()

    def delete_for_good(self) -> None:
        chosen = self._window.list.selected()
        if chosen:
            self._desk.core.deeds.delete_for_good(chosen)

    def take_back(self) -> None:
        self._window.commands["undo"].trigger()

    def send(self) -> None:
        account = self._chance.choice(self._desk.core.accounts.all())
        number = self.done["send"]
        draft = Draft(
            account=account.id,
            from_=account.identity,
            to=(Address("Bob", "bob@example.net"),),
            subject=f"Written {number}",
            text="A word.",
        )
        self._desk.core.writing.send(draft)

    def search(self) -> None:
        self._window.search_for(self._chance.choice(("budget", "from:carol lunch", "is:unread", "", "")))

    def begin_to_write(self) -> None:
        self._window.commands["new-message"].trigger()

    def open_in_a_window(self) -> None:
        self._window.open_in_window()


class Rest(QObject):
    """Looks for mail until nothing is left to be told to a server, or to be sent; then `done`."""

    def __init__(self, desk: Desk, done: Callable[[], None]) -> None:
        super().__init__(desk)
        self._desk, self._done = desk, done
        self._left = LOOKS
        self._synced: set[AccountId] = set()
        desk.bridge.happened.connect(self._hear)
        self._timer = QTimer(self, interval=QUIET_MS)
        self._timer.timeout.connect(self._ask)
        self._look()
        self._timer.start()

    def _look(self) -> None:
        self._unsynced: dict[FolderId, AccountId] = {}
        self._synced.clear()
        self._desk.core.mail.get_messages()

    def _hear(self, event: Event) -> None:
        if isinstance(event, SyncProgressed):
            if event.done == event.total:
                self._unsynced.pop(event.folder, None)
                self._synced.add(event.account)
            else:
                self._unsynced[event.folder] = event.account

    def _ask(self) -> None:
        accounts = {each.id for each in self._desk.core.accounts.all()}
        if self._unsynced or not accounts <= self._synced:
            return
        waiting, outgoing = self._desk.core.waiting.list(), self._desk.core.outbox.list()
        if waiting.result() or outgoing.result():
            self._left = LOOKS
            return
        self._left -= 1
        if self._left:
            self._look()
            return
        self._timer.stop()
        self._desk.bridge.happened.disconnect(self._hear)
        self._done()
        self.deleteLater()


class Orders(QObject):
    """What comes on standard input."""

    def __init__(self, desk: Desk, window: MainWindow, interval_ms: int) -> None:
        super().__init__(window)
        self._desk = desk
        self._person = Person(window, interval_ms)
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        match sys.stdin.readline().strip():
            case "work":
                self._person.begin()
                self.answer()
            case "rest":
                self._person.stop()
                Rest(self._desk, self.answer)
            case _:
                self.answer()
                QApplication.quit()

    def answer(self) -> None:
        print(json.dumps({"done": self._person.done, "said": self._person.said}), flush=True)


def main() -> int:
    folder, gnupg_home, password = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    app = make_application()
    bridge = Bridge()
    core = Core(
        Profile(
            config=folder, data=folder, gnupg_home=gnupg_home, is_throwaway=True, reads_in_background=True
        ),
        bridge.report,
    )
    for account in core.book.accounts():
        core.give_password(account, password)
    theme.install(app, core.book.settings().theme)
    desk = Desk(core, bridge)
    kept: list[QWidget | QObject] = []

    def opened(_: None) -> None:
        orders = Orders(desk, desk.show_main(), int(1000 / float(sys.argv[4])))
        kept.append(orders)
        orders.answer()

    def failed(error: Exception) -> None:
        raise SystemExit(repr(error))

    desk.when(core.start(STORE_KEY), owner=desk, done=opened, failed=failed)
    try:
        return app.exec()
    finally:
        desk.close_windows()
        core.close()


if __name__ == "__main__":
    sys.exit(main())
