"""Links that deceive, told for the whole message: for those who never look where one goes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailguard.cleaning import clean_text
from mailguard.mime.body import Body
from mailguard.mime.host_names import host_as_written
from mailguard.mime.links import LinkTarget, Trick, examine_link, links_in
from mailguard.model import Finding

CODE = "misleading-link"
MOST_LINKS = 1_000
LONGEST_SAID = 80

_WEB = re.compile(r"https?://[^\s<>\"]{1,2000}", re.I)


def find_misleading(body: Body) -> list[Finding]:
    """One finding at the most: of the first link that deceives."""
    for number, (target, said) in enumerate(_links(body)):
        if number >= MOST_LINKS:
            break
        words = _words(examine_link(target, said), said)
        if words:
            return [Finding(code=CODE, message=words)]
    return []


def _links(body: Body) -> Iterator[tuple[str, str]]:
    if body.html is not None and "<a " in body.html:
        yield from links_in(body.html)
    if "http" in body.text:
        yield from ((each[0], "") for each in _WEB.finditer(body.text))


def _words(link: LinkTarget, said: str) -> str:
    """What is wrong with it; "" where nothing is."""
    host = clean_text(link.host)
    if Trick.OTHER_HOST in link.tricks:
        text = clean_text(said)[:LONGEST_SAID]
        return f"A link in this message says {text} but goes to {host}. Be careful with what you enter there."
    if Trick.USER_INFO in link.tricks:
        return f"A link in this message hides where it goes: to {host}. Be careful with what you enter there."
    if Trick.LOOKALIKE in link.tricks:
        written = clean_text(host_as_written(link.host))
        return f"A link in this message goes to {host}, written {written}: letters that look like others."
    if Trick.NUMBER in link.tricks:
        return (
            f"A link in this message goes to {host}, a number instead of a name. Honest senders rarely do so."
        )
    return ""
