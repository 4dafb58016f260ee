"""What each command of the main window does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QTextEdit

from mailguard.model import Flag, FolderId, MessageId
from ui import help as help_pages
from ui.deeds.put_elsewhere import ask_where_to_copy, ask_where_to_move, put_again
from ui.folders.folder_picker import pick_folder
from ui.lists.message_drops import MOST_AT_ONCE
from ui.pane_layout import Layout
from ui.reader.reading_commands import reading_acts
from ui.saving import say_failed
from ui.trouble_report import show_report
from ui.wording import tr

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Acts = dict[str, Callable[[], object]]


def acts_of(window: MainWindow) -> Acts:
    """By the names of `ui.commands`."""
    return {
        **_file_acts(window),
        **_list_acts(window),
        **reading_acts(window.desk, window, window.view, window.actions_),
        **_program_acts(window),
    }


def _file_acts(window: MainWindow) -> Acts:
    desk = window.desk

    def new_message() -> None:
        folder = window.list.folder
        account = (desk.account(folder.account) if folder is not None else None) or desk.default_account()
        if account is None:
            desk.set_up_account()
        else:
            desk.compose(desk.core.writing.new_draft(account))

    def open_files(names: list[str]) -> None:
        for name in names[:MOST_AT_ONCE]:
            desk.open_file(Path(name), window)

    def open_file() -> None:
        dialog = QFileDialog(window, tr("Open message files"), "", tr("Messages (*.eml);;All files (*)"))
        dialog.setObjectName("openFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(open_files)
        dialog.open()

    return {
        "new-message": new_message,
        "new-folder": lambda: window.folder_actions.new_folder(window.tree.place),
        "open-file": open_file,
        "import-mail": lambda: _import_mail(window),
        "get-messages": window.get_messages,
        "get-all": lambda: desk.core.mail.get_messages(),
        "download-now": lambda: _download_now(window),
        "send-waiting": lambda: desk.core.outbox.send_waiting(),
        "offline": lambda: desk.core.set_offline(window.commands["offline"].isChecked()),
        "add-account": desk.set_up_account,
        "close": window.close,
        "quit": desk.quit,
    }


def _download_now(window: MainWindow) -> None:
    window.desk.core.folders.keep_now()
    window.status.say(tr("What is to be kept on this computer is being fetched."))


def _import_mail(window: MainWindow) -> None:
    from ui.transfer.mail_import import ImportDialog

    window.desk.keep(ImportDialog(window.desk, window))


def _list_acts(window: MainWindow) -> Acts:
    rows, actions = window.list, window.actions_
    return {
        "select-all": lambda: _select_all(window),
        "search": window.focus_search,
        "search-window": window.desk.show_search,
        "filter": lambda: rows.head.filter_button.toggle(),
        "message-pane": window.toggle_message_pane,
        "folders": window.show_folders_pane,
        "icons-only": window.show_icons_only,
        "layout-vertical": lambda: window.choose_layout(Layout.VERTICAL),
        "layout-classic": lambda: window.choose_layout(Layout.CLASSIC),
        "layout-wide": lambda: window.choose_layout(Layout.WIDE),
        "next": lambda: rows.walk.go(1),
        "previous": lambda: rows.walk.go(-1),
        "next-unread": lambda: rows.walk.go_to_unread(1),
        "previous-unread": lambda: rows.walk.go_to_unread(-1),
        "next-starred": lambda: rows.walk.go_to_starred(1),
        "previous-starred": lambda: rows.walk.go_to_starred(-1),
        "next-thread": lambda: rows.walk.go_to_thread(1),
        "previous-thread": lambda: rows.walk.go_to_thread(-1),
        "go-back": lambda: _go_back(window),
        "go-forward": lambda: window.looked_at.go(1),
        "open-threads": lambda: rows.view.thread_keys.turn_all(True),
        "close-threads": lambda: rows.view.thread_keys.turn_all(False),
        "select-thread": rows.walk.select_thread,
        "select-starred": rows.walk.select_starred,
        "go-folder": lambda: _go_to_folder(window),
        "next-pane": lambda: window.go_to_pane(1),
        "previous-pane": lambda: window.go_to_pane(-1),
        "undo": actions.take_back,
        "redo": actions.do_again,
        "open-window": window.open_in_window,
        "open-conversation": lambda: _open_conversation(window),
        "open-folder": lambda: window.containing.show(rows.current()),
        "archive": actions.archive,
        "move-find": lambda: ask_where_to_move(window.desk, window, actions),
        "copy-find": lambda: ask_where_to_copy(window.desk, window, actions),
        "move-again": lambda: put_again(window.desk, actions),
        "mark-read": actions.toggle_read,
        "thread-read": lambda: actions.set_flag(Flag.READ, True, rows.walk.threads_of_selected()),
        "star": actions.toggle_star,
        "junk": actions.mark_junk,
        "not-junk": actions.mark_not_junk,
        "all-read": lambda: window.mark_folder_read(rows.folder),
        "read-by-date": lambda: _mark_read_by_date(window),
        "delete": actions.delete,
        "undelete": actions.undelete,
        "delete-forever": actions.delete_for_good,
        "find": window.find_bar.start,
    }


def _go_back(window: MainWindow) -> None:
    """Out of an attached message first, to the one it lies in."""
    if window.view.attached.is_inside:
        window.view.attached.back()
    else:
        window.looked_at.go(-1)


def _open_conversation(window: MainWindow) -> None:
    chosen = window.list.current()
    if chosen is not None:
        window.desk.show_conversation(chosen)


def _go_to_folder(window: MainWindow) -> None:
    title, deed = tr("Go to Folder"), tr("Go")
    pick_folder(window.desk, window, title=title, deed=deed, chosen=window.show_folder)


def _program_acts(window: MainWindow) -> Acts:
    desk = window.desk
    return {
        "keys": desk.show_keys,
        "text-tools": desk.show_text_tools,
        "lock-keys": window.status.lock_keys,
        "new-key": lambda: desk.new_key(window, desk.default_account()),
        "filters": desk.show_filters,
        "run-filters": lambda: _run_filters(window),
        "filter-messages": lambda: _run_filters(window, window.list.selected()),
        "activity": window.show_activity,
        "settings": desk.show_settings,
        "junk-controls": lambda: desk.show_settings().show_junk(),
        "guide": lambda: help_pages.show_guide(window),
        "report": lambda: show_report(desk, window),
        "signs": lambda: help_pages.show_security_signs(window),
        "shortcuts": lambda: help_pages.show_shortcuts(window),
        "about": lambda: help_pages.show_about(window),
    }


def _run_filters(window: MainWindow, messages: Sequence[MessageId] | None = None) -> None:
    """All of them, over the folder in sight, or over these messages of it."""
    from ui.message_filters.words import report_words

    folder, desk = window.list.folder, window.desk
    if folder is None:
        window.toast.say(tr("Choose a folder first: filters run over its messages."))
        return
    window.status.say(tr("The filters are running…"))
    desk.when(
        desk.core.filters.run(folder.id, messages),
        owner=window,
        done=lambda report: window.toast.say(report_words(report)),
        failed=lambda error: say_failed(window, error),
    )


def _mark_read_by_date(window: MainWindow) -> None:
    from ui.deeds.read_by_date import ReadByDateDialog

    folder, desk = window.list.folder, window.desk
    if folder is None:
        window.toast.say(tr("Choose a folder first."))
        return

    def mark(folders: Sequence[FolderId], since: datetime, until: datetime) -> None:
        answer = desk.core.deeds.mark_read(folders, since=since, until=until)
        desk.when(
            answer,
            owner=window,
            done=window.actions_.keep,
            failed=lambda error: say_failed(window, error),
        )

    start = folder.path + folder.separator
    below = [
        each
        for each in window.list.known_folders
        if folder.separator and each.account == folder.account and each.path.startswith(start)
    ]
    ReadByDateDialog(folder, below, mark, window).open()


def _select_all(window: MainWindow) -> None:
    """In the text where it has the focus, else in the list."""
    focused = QApplication.focusWidget()
    if focused is not None and window.view.body.isAncestorOf(focused):
        window.view.body.select_all()
    elif isinstance(focused, QTextEdit | QPlainTextEdit):
        focused.selectAll()
    else:
        window.list.view.selectAll()
