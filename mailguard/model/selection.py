"""What is to be known of several messages together, before any of them is opened."""

from __future__ import annotations

from dataclasses import dataclass

from mailguard.model.mail import MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionSummary:
    """Counts over all of them, and the rows of the first. A message in no thread counts as one."""

    count: int = 0
    senders: int = 0  # different addresses
    threads: int = 0
    size_bytes: int = 0
    encrypted: int = 0
    signed: int = 0
    unread: int = 0
    rows: tuple[MessageRow, ...] = ()
