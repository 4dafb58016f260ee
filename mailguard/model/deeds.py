"""What a person did to messages, with all that taking it back needs: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailguard.model.mail import FolderId, MessageId


class DeedKind(StrEnum):
    """What the person meant to do, for the words of "Undo …"."""

    MOVE = "move"
    COPY = "copy"
    DELETE = "delete"  # into Trash, or marked
    UNDELETE = "undelete"  # the mark taken off again
    ARCHIVE = "archive"
    JUNK = "junk"
    NOT_JUNK = "not-junk"
    READ = "read"
    UNREAD = "unread"
    STAR = "star"
    UNSTAR = "unstar"
    TAG = "tag"
    UNTAG = "untag"


@dataclass(frozen=True, slots=True)
class Moved:
    """These left one folder for another. Rows keep their ids."""

    messages: tuple[MessageId, ...]
    origin: FolderId
    target: FolderId


@dataclass(frozen=True, slots=True)
class Copied:
    """copies: in the order of `originals`; () where they were taken back."""

    originals: tuple[MessageId, ...]
    target: FolderId
    copies: tuple[MessageId, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """These were otherwise before. flag: a Flag, or the keyword of a tag."""

    messages: tuple[MessageId, ...]
    flag: str
    on: bool


Step = Moved | Copied | Marked


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed of the person, in the steps in which it was done. Without steps nothing has changed.

    left: messages that it did not reach, since the server is still to tell where they lie, or no more there.
    """

    kind: DeedKind
    steps: tuple[Step, ...] = ()
    left: int = 0

    @property
    def messages(self) -> frozenset[MessageId]:
        """Those that it changed."""
        return frozenset(each for step in self.steps for each in messages_of(step))

    @property
    def count(self) -> int:
        return len(self.messages)


def messages_of(step: Step) -> tuple[MessageId, ...]:
    return step.originals if isinstance(step, Copied) else step.messages
