"""Owner trust: how far someone's care in confirming other keys is trusted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from mailguard.errors import MailGuardError
from mailguard.model import Key, Trust
from ui.desk import Desk
from ui.keys import words
from ui.keys.dialog import KeyDialog
from ui.keys.questions import Answer, ask
from ui.widgets.widgets import button
from ui.wording import tr

CHOICES = (Trust.UNDEFINED, Trust.NEVER, Trust.MARGINAL, Trust.FULL, Trust.ULTIMATE)


def choice_of(key: Key) -> Trust:
    """UNKNOWN and UNDEFINED are both "Not set"."""
    return Trust.UNDEFINED if key.owner_trust is Trust.UNKNOWN else key.owner_trust


def set_owner_trust(
    desk: Desk,
    key: Key,
    trust: Trust,
    parent: QWidget,
    *,
    done: Callable[[], object],
    failed: Callable[[MailGuardError], object],
    kept: Callable[[], object],
) -> None:
    """Set it; ultimate trust in another person's key is asked about first. `kept`: nothing was changed."""

    def go_on() -> None:
        desk.when(
            desk.core.keys.set_owner_trust(key.fingerprint, trust),
            owner=parent,
            done=lambda _: done(),
            failed=failed,
        )

    if trust is not Trust.ULTIMATE or key.is_secret:
        go_on()
        return

    def verify_instead() -> None:
        kept()
        desk.verify_key(key.fingerprint, parent.window())

    ask(
        parent,
        tr("Trust {name} ultimately?", name=words.owner_words(key)),
        tr(
            "Ultimate trust accepts this key, and every key it confirms, as if you had "
            "checked them yourself. "
            "To accept only this key, verify it."
        ),
        Answer(tr("Verify key instead…"), verify_instead, is_default=True),
        Answer(tr("Set ultimate trust"), go_on),
        Answer(tr("Cancel"), kept, is_cancel=True),
    )


class OwnerTrustDialog(KeyDialog):
    """The five steps of owner trust of one key."""

    def __init__(self, desk: Desk, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Owner trust"), parent, width=480)
        self.setObjectName("ownerTrustDialog")
        self._key = key
        self.add_heading(
            tr("How far do you trust the judgement of {name}?", name=words.owner_words(key)),
            tr(
                "Owner trust is about their care in confirming other keys. Verify the key to accept the key "
                "itself."
            ),
        )
        self._group = QButtonGroup(self)
        for number, trust in enumerate(CHOICES):
            choice = QRadioButton(words.owner_trust_words(trust))
            choice.setObjectName(f"trust-{trust}")
            choice.setChecked(trust is choice_of(key))
            self._group.addButton(choice, number)
            self.body.addWidget(choice)
        self.body.addWidget(self.error)
        setting = button(tr("Set owner trust"), self._set)
        setting.setObjectName("setOwnerTrust")
        self.fill_footer(setting)

    def _set(self) -> None:
        self.begin(tr("Setting…"))
        set_owner_trust(
            self.desk,
            self._key,
            CHOICES[self._group.checkedId()],
            self,
            done=self.accept,
            failed=self.fail,
            kept=self.end,
        )
