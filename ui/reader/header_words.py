"""The quiet lines under the people of a message: what is protected, the list, the provider's word."""

from __future__ import annotations

from datetime import datetime
from html import escape

from mailguard.cleaning import clean_name, clean_text
from mailguard.model import Encryption, OpenedMessage
from mailguard.model.around import ListHeaders, Method, MethodResult, ProviderWord
from ui.people import long_date
from ui.wording import tr

UNSUBSCRIBE, ARCHIVE, POST, HELP = "unsubscribe", "archive", "post", "help"  # anchors of the list line

_HEADERS = {
    "subject": "subject",
    "from": "sender",
    "to": "recipients",
    "cc": "copies (Cc)",
    "reply-to": "reply address",
    "date": "date",
}
_METHODS = {Method.DKIM: "DKIM", Method.SPF: "SPF", Method.DMARC: "DMARC", Method.ARC: "ARC"}
_RESULTS = {"pass": "passed", "fail": "failed", "softfail": "failed", "permerror": "failed", "none": "absent"}
MOST_SEEN = 2
LONGEST_QUOTED = 80
_QUOTES = str.maketrans(dict.fromkeys('“”„‟«»"', "'"))


def protected_words(opened: OpenedMessage) -> str:
    """Which headers came inside the envelope, and what the servers saw of them; "" where none did."""
    names = [tr(words) for name, words in _HEADERS.items() if name in opened.protected_headers]
    if not names:
        return ""
    is_encrypted = opened.verdict.facts.encryption is Encryption.OK
    said = tr("Encrypted with the text:") if is_encrypted else tr("Signed with the text:")
    return " ".join((said, f"{_listed(names)}.", *_seen(opened)))


def _seen(opened: OpenedMessage) -> list[str]:
    """ "The servers saw the subject “...”." for what differs outside; of the date only that it does."""
    said = []
    for name, value in list(opened.around.seen_outside.items())[:MOST_SEEN]:
        words = tr(_HEADERS[name])
        if name == "date" or not value:
            said.append(tr("The servers saw another {header}.", header=words) if value
                        else tr("The servers saw no {header}.", header=words))  # fmt: skip
        else:
            said.append(tr("The servers saw the {header} “{value}”.", header=words, value=quotable(value)))
    return said


def list_html(lists: ListHeaders) -> str:
    """The list and its links, as rich text of ours; "" for mail that came by none."""
    name = list_name(lists)
    links = [
        (UNSUBSCRIBE, tr("Unsubscribe"), lists.unsubscribe_web or lists.unsubscribe_mail),
        (ARCHIVE, tr("Archive"), lists.archive),
        (POST, tr("Write to the list"), lists.post),
        (HELP, tr("Help"), lists.help),
    ]
    shown = [f'<a href="{anchor}">{escape(words)}</a>' for anchor, words, target in links if target]
    if not name and not shown:
        return ""
    said = escape(tr("Mailing list: {name}", name=name) if name else tr("Mailing list"))
    return " &nbsp;·&nbsp; ".join((said, *shown))


def list_name(lists: ListHeaders) -> str:
    """ "“Hikers” (hikers.example.org)"; "" where it has neither."""
    name = f"“{quotable(lists.name)}”" if lists.name else ""
    return f"{name} ({quotable(lists.id)})" if name and lists.id else name or quotable(lists.id)


def quotable(text: str) -> str:
    """Words of others between quotes of ours: short, without quotes and without signs that pose as a verdict,
    so that they neither end the quotation nor go on in our name."""
    cleaned = clean_name(text).translate(_QUOTES)
    return cleaned if len(cleaned) <= LONGEST_QUOTED else f"{cleaned[:LONGEST_QUOTED]}…"


def provider_words(word: ProviderWord) -> str:
    """What the own provider found, and by which checks. It is the provider that says so, not MailGuard."""
    text = (
        tr("Your provider confirms that {domain} sent this.", domain=clean_text(word.domain))
        if word.is_confirmed
        else tr("Your provider could not confirm that {domain} sent this.", domain=clean_text(word.domain))
    )
    checks = "; ".join(_check(each) for each in _first_of_each(word.results))
    return f"{text} {tr('{server}: {checks}.', server=clean_text(word.server), checks=checks)}"


def _check(result: MethodResult) -> str:
    """ "DKIM passed (example.org)"."""
    words = tr(_RESULTS.get(result.result, "without a result"))
    said = f"{_METHODS[result.method]} {words}"
    return f"{said} ({result.domain})" if result.domain else said


def _first_of_each(results: tuple[MethodResult, ...]) -> list[MethodResult]:
    """One a method: the one that passed, if any did."""
    found: dict[Method, MethodResult] = {}
    for each in results:
        if each.method not in found or (each.result == "pass" and found[each.method].result != "pass"):
            found[each.method] = each
    return list(found.values())


def date_words(date: datetime | None) -> tuple[str, str]:
    """(what is shown, the same in full with its time zone)."""
    if date is None:
        return tr("no date"), tr("The message has no date that can be read.")
    local = date.astimezone()
    minutes = int((local.utcoffset() or date - date).total_seconds()) // 60
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    zone = f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}"
    full = tr("{date}, local time of this computer ({zone})", date=f"{local:%Y-%m-%d %H:%M:%S}", zone=zone)
    return long_date(date), full


def all_headers_text(opened: OpenedMessage) -> str:
    """Every field as the servers saw it; above them, which values came inside the envelope."""
    outside = [f"{name}: {clean_text(value)}" for name, value in opened.all_headers]
    shown = {
        "subject": opened.subject,
        "from": ", ".join(map(str, opened.from_)),
        "to": ", ".join(map(str, opened.to)),
        "cc": ", ".join(map(str, opened.cc)),
        "reply-to": ", ".join(map(str, opened.reply_to)),
        "date": f"{opened.date:%Y-%m-%d %H:%M:%S %Z}" if opened.date is not None else "",
        "message-id": opened.message_id,
        "in-reply-to": opened.in_reply_to,
    }
    inside = [
        f"{name.title()}: {clean_text(value)}"
        for name, value in shown.items()
        if name in opened.protected_headers and value
    ]
    if not inside:
        return "\n".join(outside)
    return "\n".join(
        (tr("Protected inside the envelope:"), *inside, "", tr("As the mail servers saw them:"), *outside)
    )


def _listed(words: list[str]) -> str:
    """ "a, b and c"."""
    if len(words) == 1:
        return words[0]
    return tr("{some} and {last}", some=", ".join(words[:-1]), last=words[-1])
