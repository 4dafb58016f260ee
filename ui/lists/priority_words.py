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


def urgency_words(priority: Priority) -> str:
    """What stands in the header of a message that is more or less urgent than others."""
    return {
        Priority.HIGHEST: tr("Marked by its sender as very urgent"),
        Priority.HIGH: tr("Marked by its sender as urgent"),
        Priority.LOW: tr("Marked by its sender as not urgent"),
        Priority.LOWEST: tr("Marked by its sender as least urgent"),
    }.get(priority, "")
