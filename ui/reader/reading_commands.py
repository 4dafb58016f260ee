"""The commands for the message in sight: the same in the main window and in a window of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMainWindow

from mailguard.model import Encryption, Key, ShowAs
from ui.deeds.message_actions import MessageActions
from ui.desk import Desk
from ui.reader.decrypted_copy import DecryptedCopyDialog, can_be_copied
from ui.reader.key_notices import offers_keys, review_keys
from ui.reader.message_view import MessageView
from ui.reader.pictures_below import toggle_setting
from ui.reader.source_window import SourceWindow


def reading_acts(
    desk: Desk, window: QMainWindow, view: MessageView, actions: MessageActions
) -> dict[str, Callable[[], object]]:
    """By the names of `ui.commands`."""

    def show_source() -> None:
        if view.source is not None:
            opened = view.opened
            is_decrypted = opened is not None and opened.verdict.facts.encryption is Encryption.OK
            SourceWindow(desk, view.source, window, is_decrypted=is_decrypted).show()

    def redirect() -> None:
        if view.opened is not None and view.source is not None and view.answerable is not None:
            actions.redirect(view.opened, view.source)

    def import_key() -> None:
        if view.opened is not None and offers_keys(view.opened):
            review_keys(desk, view, view.opened)

    def save_decrypted() -> None:
        if view.opened is not None and view.source is not None and can_be_copied(view.opened):
            dialog = DecryptedCopyDialog(desk, view.opened, view.source, window)
            dialog.saved.connect(view.said)
            desk.keep(dialog)

    def find_key() -> None:
        """The one that signed, where it is not here; else whichever is for the address."""
        opened = view.opened
        signatures = opened.verdict.signatures if opened is not None else ()
        if signatures and view.sender_key.key is None:
            first = signatures[0]
            desk.find_key(str(first.primary or first.fingerprint or first.key_id), window)
        elif opened is not None and opened.from_:
            desk.find_key(opened.from_[0].address, window)

    def with_key(do: Callable[[Key], object]) -> Callable[[], object]:
        def act() -> None:
            key = view.sender_key.key
            if key is not None:
                do(key)

        return act

    return {
        "reply": actions.reply,
        "reply-all": lambda: actions.reply(to_all=True),
        "reply-list": actions.reply_to_list,
        "forward": actions.forward,
        "redirect": redirect,
        "edit-as-new": actions.edit_as_new,
        "save-as": view.saving.save_as,
        "save-template": view.saving.save_as_template,
        "print": view.printing.print,
        "print-preview": view.printing.preview,
        "save-pdf": view.printing.save_pdf,
        "copy": view.body.copy,
        "as-original": lambda: view.show_as(ShowAs.ORIGINAL),
        "as-simple": lambda: view.show_as(ShowAs.SIMPLE),
        "as-plain": lambda: view.show_as(ShowAs.PLAIN),
        "as-parts": lambda: view.show_as(ShowAs.ALL_PARTS),
        "dark-page": view.toggle_dark_page,
        "inline-attachments": lambda: toggle_setting(desk),
        "zoom-in": lambda: desk.zoom.step(1),
        "zoom-out": lambda: desk.zoom.step(-1),
        "zoom-reset": lambda: desk.zoom.step(0),
        "caret": view.body.toggle_caret,
        "source": show_source,
        "security": view.show_details,
        "check-again": view.check_again,
        "verify-sender": with_key(lambda key: desk.verify_key(key.fingerprint, window)),
        "show-key": with_key(lambda key: desk.show_keys(key.fingerprint)),
        "trust-sender": with_key(lambda key: desk.set_owner_trust(key, window)),
        "find-key": find_key,
        "import-key": import_key,
        "save-decrypted": save_decrypted,
        "normal-headers": lambda: view.header.show_all_headers(False),
        "all-headers": lambda: view.header.show_all_headers(True),
    }
