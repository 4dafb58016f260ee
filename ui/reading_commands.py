"""The commands for the message in sight: the same in the main window and in a window of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMainWindow

from mailguard.model import ShowAs
from ui.desk import Desk
from ui.key_notices import review_keys
from ui.message_actions import MessageActions
from ui.message_view import MessageView
from ui.printing import ask_and_print
from ui.source_window import SourceWindow


def reading_acts(
    desk: Desk, window: QMainWindow, view: MessageView, actions: MessageActions
) -> dict[str, Callable[[], object]]:
    """By the names of `ui.commands`."""

    def show_source() -> None:
        if view.source is not None:
            SourceWindow(desk, view.source, window).show()

    def save() -> None:
        if view.source is not None:
            actions.save_as(view.source)

    def print_() -> None:
        if view.opened is not None:
            ask_and_print(view.opened, window)

    def import_key() -> None:
        if view.opened is not None and view.opened.keys:
            review_keys(desk, view, view.opened)

    def find_key() -> None:
        if view.opened is not None and view.opened.from_:
            desk.find_key(view.opened.from_[0].address, window)

    def with_signer(do: Callable[..., object]) -> Callable[[], object]:
        def act() -> None:
            signer = view.opened.verdict.signer if view.opened is not None else None
            if signer is not None:
                do(signer)

        return act

    return {
        "reply": actions.reply,
        "reply-all": lambda: actions.reply(to_all=True),
        "forward": actions.forward,
        "edit-as-new": actions.edit_as_new,
        "save-as": save,
        "print": print_,
        "copy": view.body.copy,
        "as-original": lambda: view.show_as(ShowAs.ORIGINAL),
        "as-simple": lambda: view.show_as(ShowAs.SIMPLE),
        "as-plain": lambda: view.show_as(ShowAs.PLAIN),
        "zoom-in": lambda: view.body.zoom(1),
        "zoom-out": lambda: view.body.zoom(-1),
        "zoom-reset": lambda: view.body.zoom(0),
        "source": show_source,
        "security": view.show_details,
        "check-again": view.check_again,
        "verify-sender": with_signer(lambda signer: desk.verify_key(signer, window)),
        "show-key": with_signer(desk.show_keys),
        "find-key": find_key,
        "import-key": import_key,
        "all-headers": view.header.toggle_all_headers,
    }
