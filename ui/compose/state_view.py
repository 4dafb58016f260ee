"""What tells of protection in a composer says the same everywhere: toggles, chips, bars, words, menus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mailguard.model import RecipientKey
from ui.compose.commands import FORMATTING
from ui.compose.state_words import state_words

if TYPE_CHECKING:
    from ui.compose.window import ComposeWindow


class StateView:
    def __init__(self, window: ComposeWindow) -> None:
        self._window = window

    def show(self) -> None:
        window, protection, plan = self._window, self._window.control.protection, self._window.plan
        window.tools.show_protection(protection)
        window.recipients.show_keys(self._keys(), encrypt=protection.encrypt)
        if plan is not None or not protection.encrypt:  # while keys are looked up, the bar stays as it is
            window.key_bar.show_plan(plan)
        window.key_bar.show_offline(window.is_offline)
        has_failed = window.planner.error is not None
        window.status.show_state(state_words(protection, plan, has_failed=has_failed))
        self._show_subject()
        self._show_checks()
        self._show_own_key()
        self.show_files()
        self._show_format()
        window.key_help.follow()
        if plan is not None:
            window.sender.follow_plan(plan)

    def show_files(self) -> None:
        self._window.status.show_attachments(self._window.files.count)

    def _keys(self) -> Mapping[str, RecipientKey]:
        """By lower-case address, as they were last known: chips do not flicker while keys are looked up."""
        latest = self._window.planner.plan or self._window.planner.last
        return {} if latest is None else {each.address.lower(): each for each in latest.recipients}

    def _show_subject(self) -> None:
        control = self._window.control
        self._window.header.subject.show_hint(
            encrypt=control.protection.encrypt,
            encrypt_subject=control.encrypt_subject and not control.use_inline,
        )

    def _show_checks(self) -> None:
        control, commands = self._window.control, self._window.commands
        for name, is_on in (
            ("encrypt-subject", control.encrypt_subject and not control.use_inline),
            ("attach-own-key", control.protection.attach_key),
            ("as-inline", control.use_inline),
            ("delivery-report", control.wants_report),
            ("as-pgp-mime", not control.use_inline),
        ):
            commands[name].setChecked(is_on)
        self._window.priorities.show_priority(control.priority)
        commands["encrypt-subject"].setEnabled(not control.use_inline)

    def _show_own_key(self) -> None:
        window, protection = self._window, self._window.control.protection
        used = window.control.own_key
        window.header.sender.show_key(
            window.known.find(used) or used, sign=protection.sign, encrypt=protection.encrypt
        )
        window.own_keys.show_keys(window.known.own(), used)
        attached = window.account.key or used
        name = f"0x{attached[-16:]}.asc" if attached is not None and protection.attach_key else ""
        window.files.show_own_key(name)

    def _show_format(self) -> None:
        window, is_rich = self._window, self._window.editor.is_rich
        window.commands["as-html"].setChecked(is_rich)
        window.commands["as-plain"].setChecked(not is_rich)
        for name in FORMATTING:
            window.commands[name].setEnabled(is_rich)
        window.paragraphs.setEnabled(is_rich)
        window.status.show_format(is_rich)
