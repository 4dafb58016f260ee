"""From a profile to the first window, and to what the command line asked to be opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from mailguard.errors import MailGuardError
from ui.desk import Desk
from ui.desktop.only_one import OnlyOne
from ui.widgets.boxes import Icon, message_box
from ui.wording import tr


def begin(desk: Desk, to_open: str = "", only_one: OnlyOne | None = None) -> None:
    """Open the store, then show the main window; what goes wrong is said in a window of its own."""
    from ui.store_problem import show_store_problem

    quits = QApplication.quitOnLastWindowClosed()
    QApplication.setQuitOnLastWindowClosed(False)  # a question that was answered is no last window

    def opened(_: None) -> None:
        QApplication.setQuitOnLastWindowClosed(quits)
        main_window = desk.show_main()
        if desk.core.accounts.settings_set_aside:
            say_settings_set_aside(main_window, desk.core.accounts.settings_set_aside)
        if to_open:
            open_argument(desk, to_open)
        if only_one is not None:
            attend(desk, only_one)

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


def say_in_use() -> None:
    """Another one runs, and does not hear: it asks for something before its first window, or hangs."""
    box = message_box(
        Icon.Information,
        tr("MailGuard is already running."),
        None,
        "inUse",
        more=tr("Its window is open on this computer, or it is just starting or ending."),
    )
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def say_profile_unusable(error: MailGuardError) -> None:
    box = message_box(
        Icon.Warning,
        tr("MailGuard cannot write into its folder, so it cannot start."),
        None,
        "profileUnusable",
        more=tr("Nothing was changed. See to it that you may write there."),
        details=str(error),
    )
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def attend(desk: Desk, only_one: OnlyOne) -> None:
    """Show the window when MailGuard is started again, and open what that one was asked to open."""

    def asked(what: str) -> None:
        desk.show_main()
        if what:
            open_argument(desk, what)

    only_one.asked.connect(asked)
    only_one.listen()


def argument_from_here(argument: str) -> str:
    """What the command line named, so that it means the same in another folder."""
    if not argument or argument.lower().startswith("mailto:"):
        return argument
    return str(Path(argument).absolute())


def open_argument(desk: Desk, argument: str) -> None:
    """A message file, or a mailto: link: it fills a draft, and neither attaches nor sends anything."""
    if argument.lower().startswith("mailto:"):
        from mailguard.mailto import draft_from_mailto

        account = desk.default_account()
        if account is not None:
            desk.compose(draft_from_mailto(argument, account))
        return
    desk.open_file(Path(argument))
