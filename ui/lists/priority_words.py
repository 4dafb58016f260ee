"""How priorities are called."""

from __future__ import annotations

from mailguard.model.priority import Priority
from ui.wording import tr


def priority_words(priority: Priority) -> str:
    """ "" where a message is as urgent as any."""
    return {
        Priority.HIGHEST: tr("Highest"),
        Priority.HIGH: tr("High"),
        Priority.LOW: tr("Low"),
        Priority.LOWEST: tr("Lowest"),
    }.get(priority, "")
