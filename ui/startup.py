"""From a profile to the first window, and to what the command line asked to be opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from mailguard.errors import MailGuardError
from ui.desk import Desk


def begin(desk: Desk, to_open: str = "") -> None:
    """Open the store, then show the main window; what goes wrong is said in a window of its own."""
    from ui.store_problem import show_store_problem

    quits = QApplication.quitOnLastWindowClosed()
    QApplication.setQuitOnLastWindowClosed(False)  # a question that was answered is no last window

    def opened(_: None) -> None:
        desk.show_main()
        QApplication.setQuitOnLastWindowClosed(quits)
        if to_open:
            open_argument(desk, to_open)

    def start(key: bytes | None = None) -> None:
        def failed(error: MailGuardError) -> None:
            show_store_problem(desk, error, start, key)

        desk.when(desk.core.start(key), owner=desk, done=opened, failed=failed)

    start()


def open_argument(desk: Desk, argument: str) -> None:
    """A message file, or a mailto: link: it fills a draft, and neither attaches nor sends anything."""
    if argument.lower().startswith("mailto:"):
        from mailguard.mailto import draft_from_mailto

        account = desk.default_account()
        if account is not None:
            desk.compose(draft_from_mailto(argument, account))
        return
    desk.open_file(Path(argument))
