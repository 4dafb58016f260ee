"""What filters do, in words."""

from __future__ import annotations

from mailguard.model.filters import ActionKind, FilterReport
from ui.wording import tr

# In the order in which they are offered.
ACTIONS = (
    ActionKind.MOVE,
    ActionKind.COPY,
    ActionKind.READ,
    ActionKind.UNREAD,
    ActionKind.STAR,
    ActionKind.TAG,
    ActionKind.JUNK,
    ActionKind.NOT_JUNK,
    ActionKind.DELETE,
    ActionKind.DECRYPTED_COPY,
    ActionKind.STOP,
)
WITH_FOLDER = frozenset({ActionKind.MOVE, ActionKind.COPY, ActionKind.DECRYPTED_COPY})


def action_words(kind: ActionKind) -> str:
    match kind:
        case ActionKind.MOVE:
            return tr("Move to")
        case ActionKind.COPY:
            return tr("Copy to")
        case ActionKind.READ:
            return tr("Mark as read")
        case ActionKind.UNREAD:
            return tr("Mark as unread")
        case ActionKind.STAR:
            return tr("Star")
        case ActionKind.TAG:
            return tr("Tag with")
        case ActionKind.JUNK:
            return tr("Mark as junk")
        case ActionKind.NOT_JUNK:
            return tr("Mark as not junk")
        case ActionKind.DELETE:
            return tr("Move to Trash")
        case ActionKind.DECRYPTED_COPY:
            return tr("Put a copy that anybody at the server can read into")
        case ActionKind.STOP:
            return tr("Stop: no later filter sees it")


def report_words(report: FilterReport) -> str:
    """ "The filters changed 3 of 40 messages."."""
    if not report.changed and not report.failed:
        return tr("No message matched, of {n}.", n=report.looked_at)
    words = tr("The filters changed {n} of {all} messages.", n=report.changed, all=report.looked_at)
    if report.failed:
        words += " " + tr("With {n} they could not do all: see the log.", n=report.failed)
    return words
