"""What filters do, in words."""

from __future__ import annotations

from mailguard.model.filters import DOUBLING, ActionKind, FilterMoment, FilterReport
from ui.wording import tr

# In the order in which they are offered.
ACTIONS = (
    ActionKind.MOVE,
    ActionKind.COPY,
    ActionKind.FORWARD,
    ActionKind.REPLY,
    ActionKind.READ,
    ActionKind.UNREAD,
    ActionKind.STAR,
    ActionKind.TAG,
    ActionKind.JUNK,
    ActionKind.NOT_JUNK,
    ActionKind.DELETE,
    ActionKind.ENCRYPT,
    ActionKind.DECRYPTED_COPY,
    ActionKind.STOP,
)
WITH_FOLDER = frozenset({ActionKind.MOVE, ActionKind.COPY, ActionKind.DECRYPTED_COPY})


def action_words(kind: ActionKind) -> str:
    return {
        ActionKind.MOVE: tr("Move to"),
        ActionKind.COPY: tr("Copy to"),
        ActionKind.FORWARD: tr("Forward to"),
        ActionKind.REPLY: tr("Reply with template"),
        ActionKind.READ: tr("Mark as read"),
        ActionKind.UNREAD: tr("Mark as unread"),
        ActionKind.STAR: tr("Star"),
        ActionKind.TAG: tr("Tag with"),
        ActionKind.JUNK: tr("Mark as junk"),
        ActionKind.NOT_JUNK: tr("Mark as not junk"),
        ActionKind.DELETE: tr("Move to Trash"),
        ActionKind.ENCRYPT: tr("Encrypt with key"),
        ActionKind.DECRYPTED_COPY: tr("Put a decrypted copy into"),
        ActionKind.STOP: tr("Stop: no later filter sees it"),
    }[kind]


def warnings_of(kinds: frozenset[ActionKind], moments: frozenset[FilterMoment]) -> tuple[str, ...]:
    """What a person should know before they save such a filter."""
    found = []
    if ActionKind.DECRYPTED_COPY in kinds:
        found.append(
            tr(
                "Decrypted copies are not encrypted: whoever can look into that folder, your provider too, "
                "reads them."
            )
        )
    if ActionKind.ENCRYPT in kinds:
        found.append(
            tr(
                "The encrypted message takes the place of the readable one, on the server too. Without this "
                "key nobody can read it again: have a backup of the key."
            )
        )
    if kinds & {ActionKind.FORWARD, ActionKind.REPLY}:
        found.append(
            tr(
                "Never for mail of lists and programs, and by itself only for mail of the last days. What "
                "came encrypted goes on encrypted, or not at all."
            )
        )
    if ActionKind.REPLY in kinds:
        found.append(tr("Only mail that arrives is answered, and nobody more than once a day."))
    if FilterMoment.PERIODIC in moments and kinds & DOUBLING:
        found.append(tr("Copies, forwards and replies would be made again and again: not every 10 minutes."))
    return tuple(found)


def report_words(report: FilterReport) -> str:
    """ "The filters changed 3 of 40 messages."."""
    if not report.changed and not report.failed and not report.waiting:
        return tr("No message matched, of {n}.", n=report.looked_at)
    words = tr("The filters changed {n} of {all} messages.", n=report.changed, all=report.looked_at)
    if report.failed:
        words += " " + tr("With {n} they could not do all: see the log.", n=report.failed)
    if report.waiting:
        words += " " + tr("{n} wait until their key is unlocked.", n=report.waiting)
    return words
