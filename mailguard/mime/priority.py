"""How urgent a message is said to be: read from the header fields that programs write, and written. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from mailguard.model.priority import Priority

FIELDS = ("x-priority", "importance", "priority")  # what the first of them says that we know counts
_WORDS = {
    **{str(each.value).encode(): each for each in Priority},
    **{each.name.lower().encode(): each for each in Priority},
    b"urgent": Priority.HIGH,
    b"non-urgent": Priority.LOW,
}
_IMPORTANCE = {
    Priority.HIGHEST: "high",
    Priority.HIGH: "high",
    Priority.LOW: "low",
    Priority.LOWEST: "low",
}


def read_priority(values: Iterable[bytes]) -> Priority:
    """values: of `FIELDS`, in their order, such as b"1 (Highest)" and b"high"."""
    for value in values:
        words = value.split()
        found = _WORDS.get(words[0].lower().rstrip(b"(;,")) if words else None
        if found is not None:
            return found
    return Priority.NORMAL


def priority_fields(priority: Priority) -> tuple[tuple[str, str], ...]:
    """Names and values (RFC 2156 section 5.3.4 for Importance); () where it is as urgent as any."""
    if priority is Priority.NORMAL:
        return ()
    return (
        ("X-Priority", f"{priority.value} ({priority.name.capitalize()})"),
        ("Importance", _IMPORTANCE[priority]),
    )
