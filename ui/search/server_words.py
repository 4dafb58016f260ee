"""What is said of a search on the server: the offer, how far it has come, what it found, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError, Refused, Unreachable
from ui.wording import tr, words_for

ASK, STOP, AGAIN = "ask", "stop", "again"
_MOST_NAMED = 2
_BAD_CHARSET = "[BADCHARSET"


def offer_html(hosts: Sequence[str]) -> str:
    """With what it costs: the words leave this computer."""
    if len(hosts) > _MOST_NAMED:
        price = tr("The mail servers of {n} accounts get to know your words.", n=len(hosts))
    elif len(hosts) > 1:
        price = tr("{server} and {other} get to know your words.", server=hosts[0], other=hosts[1])
    else:
        price = tr("{server} gets to know your words.", server=hosts[0])
    return f"{_link(ASK, tr('Search on the server too'))} · {escape(clean_text(price))} {escape(_sealed())}"


def progress_html(folder: str, part: float, found: int) -> str:
    """part: of all folders, from 0 to 1."""
    percent = int(part * 100)
    if folder:
        said = tr("Searching on the server: {folder}, {n} %", folder=folder, n=percent)
    else:
        said = tr("Searching on the server…")
    return f"{escape(said)}{_count(found)} · {_link(STOP, tr('Stop'))}"


def result_html(found: int, failures: Sequence[MailGuardError]) -> str:
    """found: messages that the list would not show without the server."""
    said = [escape(failure_words(each)) for each in failures]
    if found == 1:
        said.insert(0, escape(tr("The server found 1 more, marked with this cloud.")))
    elif found:
        said.insert(0, escape(tr("The server found {n} more, marked with this cloud.", n=found)))
    elif not failures:
        said.append(escape(tr("The server found no more.")))
    if failures:
        said.append(_link(AGAIN, tr("Try again")))
    else:
        said.append(escape(_sealed()))
    return " ".join(said)


def stopped_html(found: int) -> str:
    said = escape(tr("The search on the server was stopped."))
    return f"{said}{_count(found)} · {_link(ASK, tr('Search again'))}"


def failure_words(error: MailGuardError) -> str:
    if isinstance(error, Refused) and _BAD_CHARSET in error.reply.upper():
        words = "{server} cannot search for these words: it knows the letters from a to z alone."
        return tr(words, server=error.host)
    if type(error) is Refused:
        reply = clean_text(error.reply)
        return tr("{server} did not search. It says: “{reply}”.", server=error.host, reply=reply)
    if isinstance(error, Unreachable):
        return tr("The connection to {server} broke, and it did not search to the end.", server=error.host)
    return words_for(error).text


def _sealed() -> str:
    return tr("It cannot look into encrypted messages.")


def _count(found: int) -> str:
    return f" · {escape(tr('{n} found so far', n=found))}" if found else ""


def _link(name: str, words: str) -> str:
    return f'<a href="{name}">{escape(words)}</a>'
