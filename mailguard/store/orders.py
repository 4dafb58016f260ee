"""By what lists are sorted, and which folders and tags they keep to, in SQL."""

from __future__ import annotations

import json

from mailguard.model import FolderRole, ListQuery, Order
from mailguard.model.mail import TagFilter, TagMatch
from mailguard.model.views import OUR_SIDE

Values = tuple[object, ...]

SENDER = "(CASE sender_name WHEN '' THEN sender_address ELSE sender_name END)"
SUBJECT = "coalesce(protected_subject, subject)"
# Most marks are a plain "Re: ", which SQLite takes off three times as fast as a function of ours.
BASE_SUBJECT = (
    f"CASE WHEN NOT instr(substr({SUBJECT}, 1, 16), ':') THEN {SUBJECT}"
    f" WHEN {SUBJECT} LIKE 're: %' AND NOT instr(substr({SUBJECT}, 5, 16), ':') THEN substr({SUBJECT}, 5)"
    f" ELSE base_subject({SUBJECT}) END"
)
_ROLES = ", ".join(f"'{FolderRole(each)}'" for each in sorted(OUR_SIDE))
_IS_OURS = f"folder IN (SELECT id FROM folder WHERE role IN ({_ROLES}))"  # noqa: S608  our own constants

# The bits are those of store/flags.py. A verdict counts where it was made with the keys of now.
_KEYS = {
    Order.DATE: "date",
    Order.SENDER: f"lower({SENDER})",
    Order.RECIPIENTS: "lower(recipients)",
    Order.CORRESPONDENTS: f"CASE WHEN {_IS_OURS} THEN lower(recipients) ELSE lower({SENDER}) END",
    Order.SUBJECT: f"lower({BASE_SUBJECT})",
    Order.SIZE: "size",
    Order.READ: "flags & 1",
    Order.STATUS: "flags & 12",
    Order.STAR: "flags & 2",
    Order.ATTACHMENT: "has_attachment",
    Order.TAGS: "lower(keywords)",
    Order.ACCOUNT: "(SELECT j.key FROM folder f, json_each(?) j WHERE f.id = folder AND j.value = f.account)",
    Order.FOLDER: "(SELECT lower(f.path) FROM folder f WHERE f.id = folder)",
    Order.SECURITY: "is_encrypted * 3 + is_signed + (is_verified IS 1 AND mark_generation IS ?)",
    Order.JUNK: "flags & 16",
    Order.PRIORITY: "-priority",
    Order.RECEIVED: "received",
    Order.ARRIVAL: "coalesce(uid, 1 << 33)",
}
OF_THREADS = frozenset({Order.THREAD_UNREAD, Order.THREAD_TOTAL})  # counted when they are put together


def is_by_recipients() -> str:
    """A condition: the message lies among those that we wrote."""
    return _IS_OURS


def order_clause(query: ListQuery, generation: str) -> tuple[str, Values]:
    """What stands behind ORDER BY, and its values; messages that are alike come with the newest first."""
    way = "DESC" if query.newest_first else "ASC"
    if query.order is Order.DATE:
        return f"date {way}, id {way}", ()
    if query.order in OF_THREADS:
        return "date DESC, id DESC", ()
    values: dict[Order, Values] = {
        Order.SECURITY: (generation,),
        Order.ACCOUNT: (json.dumps(query.accounts),),
    }
    return f"{_KEYS[query.order]} {way}, date DESC, id DESC", values.get(query.order, ())


def folders_condition(query: ListQuery) -> tuple[str, Values]:
    """Of a list over several folders."""
    return "folder IN (SELECT value FROM json_each(?))", (json.dumps(query.folders),)


def in_sight(query: ListQuery) -> tuple[str, Values]:
    """What is not marked as deleted, or is of an account that shows what is."""
    if not query.marked_of:
        return "NOT flags & 64", ()
    shown = "folder IN (SELECT id FROM folder WHERE account IN (SELECT value FROM json_each(?)))"
    return f"(NOT flags & 64 OR {shown})", (json.dumps(query.marked_of),)


def unread_condition(query: ListQuery) -> tuple[str, Values]:
    if not query.kept:
        return "NOT flags & 1", ()
    return "(NOT flags & 1 OR id IN (SELECT value FROM json_each(?)))", (json.dumps(query.kept),)


def unread_threads_condition(query: ListQuery, scope: str, inside: Values) -> tuple[str, Values]:
    """What is unread, and all that is in a thread with something unread. scope: where the list looks."""
    unread, values = unread_condition(query)
    sight, shown = in_sight(query)
    threads = f"SELECT thread FROM message WHERE {scope} AND {sight} AND {unread} AND thread IS NOT NULL"  # noqa: S608
    return f"({unread} OR thread IN ({threads}))", (*values, *inside, *shown, *values)


def tags_condition(wanted: TagFilter) -> tuple[str, Values]:
    """Messages by their tags; NONE and an empty ANY look for any tag at all."""
    words = "' ' || lower(keywords) || ' '"
    has = [f"instr({words}, ?)"] * len(wanted.keywords)
    values = tuple(f" {each} " for each in sorted(wanted.keywords))
    if wanted.match is TagMatch.ALL and has:
        return "(" + " AND ".join(has) + ")", values
    if wanted.match is TagMatch.ANY and has:
        return "(" + " OR ".join(has) + ")", values
    is_none = wanted.match is TagMatch.NONE
    return "NOT has_tags(keywords)" if is_none else "has_tags(keywords)", ()
