"""Asks for the recipients' keys while a person writes: a little later, and only the last answer counts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from mailguard.errors import MailGuardError
from mailguard.model import Draft, SendPlan
from ui.desk import Desk

LATER_MS = 120


class Planner(QObject):
    """`plan` is None from a change on until its answer is here: an old plan is never shown as the new one."""

    planned = Signal()  # `plan` or `error` is new
    error: MailGuardError | None

    def __init__(self, desk: Desk, owner: QObject, draft: Callable[[], Draft]) -> None:
        super().__init__(owner)
        self._desk = desk
        self._draft = draft
        self._asked = 0
        self.plan: SendPlan | None = None
        self.last: SendPlan | None = None  # for the chips, so that they do not flicker while it is asked
        self.error = None
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._later.timeout.connect(self._ask)

    def refresh(self) -> None:
        """Something the plan depends on has changed."""
        self._asked += 1
        self.plan = self.error = None
        self._later.start()

    def _ask(self) -> None:
        asked = self._asked
        self._desk.when(
            self._desk.core.writing.plan(self._draft()),
            owner=self,
            done=lambda plan: self._take(asked, plan, None),
            failed=lambda error: self._take(asked, None, error),
        )

    def _take(self, asked: int, plan: SendPlan | None, error: MailGuardError | None) -> None:
        if asked != self._asked:
            return  # changed again meanwhile: another answer is on its way
        self.plan, self.error = plan, error
        if plan is not None:
            self.last = plan
        self.planned.emit()
