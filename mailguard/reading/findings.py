"""What the reader tells of a message beside its verdict, a sentence each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailguard.mime.body import Body
from mailguard.mime.headers import Headers
from mailguard.mime.parts import Problem
from mailguard.model import Cover, Finding, Signature
from mailguard.openpgp.weakness import is_weak_cipher
from mailguard.reading.header_findings import find_in_header
from mailguard.reading.link_findings import find_misleading
from mailguard.reading.unwrapping import Unwrapped

# Past a limit: part of the message was not read.
_LIMITS = {
    Problem.TOO_DEEP: "Its parts are nested too deeply. The innermost ones are attached as they are.",
    Problem.TOO_MANY_PARTS: "It has more than 10,000 parts. Only the first ones are shown.",
    Problem.HEADER_TOO_LONG: "Its header is too long. Only the beginning of it was read.",
}
_BROKEN = {
    Problem.CUT_OFF: "The end of this message is missing.",
    Problem.NO_BOUNDARY: "This message is built wrongly, so its parts could not be told apart.",
    Problem.GUESSED_BOUNDARY: "This message is built wrongly, so its parts were told apart by a guess.",
}
_ERROR_CODES = frozenset({"gnupg-missing", "gnupg-failed", "gnupg-hangs", "too-large"})


def find_errors(unwrapped: Unwrapped) -> tuple[Finding, ...]:
    """What kept part of the message from being read or checked."""
    found = [each for each in unwrapped.findings if each.code in _ERROR_CODES]
    return (*found, *_problems(_LIMITS, unwrapped.problems))


def find_warnings(unwrapped: Unwrapped, headers: Headers, body: Body) -> tuple[Finding, ...]:
    """What a person should know of a message that is shown."""
    inside = unwrapped.payload if "from" in headers.protected else None
    of_header = find_in_header(headers, (inside or unwrapped.outer).fields)
    if unwrapped.payload is None:
        return tuple(of_header)
    found = [*of_header]  # first: who it is from weighs most, and a window shows few
    found += [each for each in unwrapped.findings if each.code not in _ERROR_CODES]
    found += [*body.findings, *_problems(_BROKEN, unwrapped.problems), *find_misleading(body)]
    if headers.is_from_contradicted:
        text = "The sender named inside this message is not the one on its envelope, which is shown."
        found.append(Finding(code="from-differs", message=text))
    found += [*_weak_cipher(unwrapped), *_of_inner(unwrapped)]
    return tuple(found)


def _weak_cipher(unwrapped: Unwrapped) -> Iterator[Finding]:
    cipher = unwrapped.decryption.cipher if unwrapped.decryption is not None else ""
    if is_weak_cipher(cipher):
        text = f"It was encrypted with {cipher}, an old method that counts as weak today."
        yield Finding(code="weak-cipher", message=text)


def _of_inner(unwrapped: Unwrapped) -> Iterator[Finding]:
    """Of what is further down in the message."""
    is_encrypted = unwrapped.decryption is not None
    if is_encrypted and unwrapped.encrypted_inside:
        text = "There is another encrypted message inside this one. It is not opened by itself."
        yield Finding(code="encrypted-inside", message=text)
    others = unwrapped.signed_inside[1:] if unwrapped.cover is Cover.PART else unwrapped.signed_inside
    if any(fact.state is Signature.BAD for each in others for fact in each.signatures):
        text = "Another part of this message is signed, and was changed since."
        yield Finding(code="bad-signature-inside", message=text)
    elif others:
        text = "Another part of this message has a signature of its own. It opens in a window of its own."
        yield Finding(code="signed-inside", message=text)


def _problems(texts: dict[Problem, str], problems: Iterable[Problem]) -> list[Finding]:
    return [Finding(code=str(each), message=text) for each, text in texts.items() if each in problems]
