"""What each command of the composer does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from mailguard.model import Fingerprint
from ui import help as help_pages
from ui.compose.choose_key import ChooseKeyDialog
from ui.compose.link_dialog import LinkDialog
from ui.compose.questions import ask_to_drop_formatting
from ui.keys.dialog import open_over
from ui.wording import tr

if TYPE_CHECKING:
    from ui.compose.editor import Editor
    from ui.compose.window import ComposeWindow

Acts = dict[str, Callable[[], object]]


def acts_of(window: ComposeWindow) -> Acts:
    """By the names of `ui.compose.commands`."""
    return {
        **_message_acts(window),
        **_edit_acts(window),
        **_format_acts(window),
        **_protection_acts(window),
        "guide": lambda: help_pages.show_guide(window),
        "signs": lambda: help_pages.show_security_signs(window),
        "shortcuts": lambda: help_pages.show_shortcuts(window),
        "about": lambda: help_pages.show_about(window),
    }


def _message_acts(window: ComposeWindow) -> Acts:
    def attach_other_key() -> None:
        dialog = ChooseKeyDialog(
            window.desk,
            tr("Attach a public key"),
            tr("The recipients can import it and write to its owner encrypted."),
            window.known.keys,
            window,
        )
        dialog.chosen.connect(attach)
        open_over(dialog)

    def attach(fingerprint: str) -> None:
        key = window.known.find(Fingerprint(fingerprint))
        if key is not None:
            window.attachments.add_keys([key])

    return {
        "send": window.sender.start,
        "send-later": window.sender.ask_for_time,
        "save-draft": window.keep_draft,
        "attach-file": window.attachments.ask_for_files,
        "attach-own-key": lambda: window.control.set_attached_key(_is_on(window, "attach-own-key")),
        "attach-other-key": attach_other_key,
        "delivery-report": lambda: window.control.set_report(_is_on(window, "delivery-report")),
        "close": window.close,
        "show-cc": lambda: window.recipients.show_field("cc"),
        "show-bcc": lambda: window.recipients.show_field("bcc"),
        "next-pane": window.next_pane,
    }


def _edit_acts(window: ComposeWindow) -> Acts:
    def where() -> QLineEdit | Editor:
        """The field that has the focus; else the text."""
        focused: QWidget | None = window.focusWidget()
        return focused if isinstance(focused, QLineEdit) else window.editor

    return {
        "undo": lambda: where().undo(),
        "redo": lambda: where().redo(),
        "cut": lambda: where().cut(),
        "copy": lambda: where().copy(),
        "paste": lambda: where().paste(),
        "paste-plain": window.editor.paste_plain,
        "select-all": lambda: where().selectAll(),
        "find": window.find_bar.start,
        "find-next": window.find_bar.find_next,
        "zoom-in": lambda: window.editor.zoom(1),
        "zoom-out": lambda: window.editor.zoom(-1),
        "zoom-reset": lambda: window.editor.zoom(0),
    }


def _format_acts(window: ComposeWindow) -> Acts:
    formatting = window.formatting

    def link() -> None:
        dialog = LinkDialog(window.editor.textCursor().selectedText(), window)
        dialog.chosen.connect(formatting.insert_link)
        open_over(dialog)

    return {
        "as-plain": lambda: make_plain(window),
        "as-html": lambda: _make_rich(window),
        "bold": formatting.toggle_bold,
        "italic": formatting.toggle_italic,
        "list": formatting.toggle_list,
        "link": link,
    }


def _protection_acts(window: ComposeWindow) -> Acts:
    control = window.control
    return {
        "encrypt": lambda: control.set_encrypt(_is_on(window, "encrypt")),
        "sign": lambda: control.set_sign(_is_on(window, "sign")),
        "encrypt-subject": lambda: control.set_encrypt_subject(_is_on(window, "encrypt-subject")),
        "recipient-keys": window.key_help.show_all,
        "as-pgp-mime": lambda: control.set_inline(False),
        "as-inline": lambda: make_plain(window, then=lambda: control.set_inline(True)),
        "keys": window.desk.show_keys,
    }


def make_plain(window: ComposeWindow, then: Callable[[], object] | None = None) -> None:
    """Asks where something would be lost; `then` follows only where it was done."""

    def turn() -> None:
        window.editor.make_plain()
        window.show_state()
        if then is not None:
            then()

    if window.editor.has_formatting:
        ask_to_drop_formatting(window, turn).finished.connect(lambda _: window.show_state())
    else:
        turn()


def _make_rich(window: ComposeWindow) -> None:
    """Inline OpenPGP knows plain text alone."""
    window.control.set_inline(False)
    window.editor.make_rich()
    window.show_state()


def _is_on(window: ComposeWindow, name: str) -> bool:
    return window.commands[name].isChecked()
