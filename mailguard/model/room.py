"""How much of the disk MailGuard's mail takes: plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    taken_bytes: int  # by the store's files
    unused_bytes: int  # of it, for nothing: by what was deleted
