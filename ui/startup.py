"""From a profile to the first window, and to what the command line asked to be opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from mailguard.errors import MailGuardError
from ui.boxes import Icon, message_box
from ui.desk import Desk
from ui.wording import tr


def begin(desk: Desk, to_open: str = "") -> None:
    """Open the store, then show the main window; what goes wrong is said in a window of its own."""
    from ui.store_problem import show_store_problem

    quits = QApplication.quitOnLastWindowClosed()
    QApplication.setQuitOnLastWindowClosed(False)  # a question that was answered is no last window

    def opened(_: None) -> None:
        main_window = desk.show_main()
        if desk.core.accounts.settings_set_aside:
            say_settings_set_aside(main_window, desk.core.accounts.settings_set_aside)
        QApplication.setQuitOnLastWindowClosed(quits)
        if to_open:
            open_argument(desk, to_open)

    def start(key: bytes | None = None) -> None:
        def failed(error: MailGuardError) -> None:
            show_store_problem(desk, error, start, key)

        desk.when(desk.core.start(key), owner=desk, done=opened, failed=failed)

    start()


def say_settings_set_aside(parent: QWidget, what: str) -> None:
    """The accounts stood in a file that could not be read."""
    file_name, _, reason = what.partition(": ")
    more = tr(
        "It was set aside as {file}. Your mail, drafts and keys are where they were. Set up your accounts "
        "again, or mend the file and put it back.",
        file=file_name,
    )
    box = message_box(
        Icon.Warning,
        tr("The settings could not be read."),
        parent,
        "settingsSetAside",
        more=more,
        details=reason,
    )
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()


def open_argument(desk: Desk, argument: str) -> None:
    """A message file, or a mailto: link: it fills a draft, and neither attaches nor sends anything."""
    if argument.lower().startswith("mailto:"):
        from mailguard.mailto import draft_from_mailto

        account = desk.default_account()
        if account is not None:
            desk.compose(draft_from_mailto(argument, account))
        return
    desk.open_file(Path(argument))
