"""One passphrase prompt at a time, whichever window asks: the others wait for their turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.desk import Desk

if TYPE_CHECKING:
    from ui.secrets.passphrase_dialog import PassphraseDialog


class PromptQueue(QObject):
    """A prompt whose key was opened while it waited is spared."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._prompts: list[PassphraseDialog] = []  # the first has its turn

    @classmethod
    def of(cls, desk: Desk) -> PromptQueue:
        return desk.findChild(cls) or cls(desk)

    def enter(self, prompt: PassphraseDialog) -> None:
        self._prompts.append(prompt)
        prompt.finished.connect(lambda _: self._leave(prompt))
        prompt.destroyed.connect(lambda _: self._leave(prompt))
        if self._prompts[0] is prompt:
            prompt.take_turn()

    def _leave(self, prompt: PassphraseDialog) -> None:
        if prompt not in self._prompts:
            return
        had_turn = self._prompts[0] is prompt
        self._prompts.remove(prompt)
        if had_turn and self._prompts:
            self._look_whether_open(self._prompts[0])

    def _look_whether_open(self, prompt: PassphraseDialog) -> None:
        """While the agent holds a key open it takes any entry as right: so it is asked first."""
        self._desk.when(
            self._desk.core.keys.unlock_state(prompt.key),
            owner=prompt,
            done=lambda state: self._turn(prompt, is_open=state.is_unlocked),
            failed=lambda _: self._turn(prompt, is_open=False),
        )

    def _turn(self, prompt: PassphraseDialog, *, is_open: bool) -> None:
        if not self._prompts or self._prompts[0] is not prompt:
            return  # it was given up meanwhile
        if is_open:
            prompt.spare()
        else:
            prompt.take_turn()
