"""Authentication-Results: what mail servers found of where a message came from. Pure. Source: RFC 8601.

The field is as easy to write as any other, so whose it is matters more than what it says: a server puts
its own above the Received field with which it took the message, where nothing stands that came with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from mailguard.cleaning import clean_text
from mailguard.mime.parts import Field
from mailguard.model import Account
from mailguard.model.around import AuthenticationResults, Method, MethodResult, ProviderWord

LONGEST_VALUE = 10_000
MOST_FIELDS = 20
MOST_RESULTS = 40

# Providers whose name in the field is not that of their IMAP server, and which take away every field that
# poses as theirs (RFC 8601 section 5), wherever it stands: so the topmost one is theirs.
_STRIPPING = {"imap.gmail.com": "mx.google.com", "imap.googlemail.com": "mx.google.com"}
_SERVICES = frozenset({"imap", "imaps", "mail", "mx", "pop", "smtp", "webmail", "secure"})

# Which property names the domain that was checked: RFC 8601 section 2.7, and RFC 7489 for DMARC.
_NAMES = {
    Method.DKIM: ("header.d", "header.i"),
    Method.SPF: ("smtp.mailfrom", "smtp.mail", "smtp.helo"),
    Method.DMARC: ("header.from",),
    Method.ARC: (),
}
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^";\s]+|;')
_RESULT = re.compile(r"([a-z0-9-]+)(?:/\d+)?=([a-z]+)")
_DOMAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")


def read_authentication(fields: tuple[Field, ...]) -> tuple[AuthenticationResults, ...]:
    """The fields from the top down; what cannot be read, and results of unknown methods, are left out."""
    found: list[AuthenticationResults] = []
    is_on_top = True
    for each in fields:
        if each.name == "received":
            is_on_top = False
        elif each.name == "authentication-results" and len(found) < MOST_FIELDS:
            server, results = _read(each.value[:LONGEST_VALUE].decode("utf-8", "replace"))
            found.append(AuthenticationResults(server=server, results=results, is_on_top=is_on_top))
    return tuple(found)


def provider_word(
    fields: tuple[AuthenticationResults, ...], account: Account, from_address: str
) -> ProviderWord | None:
    """What the account's own provider says of the sender; None where it says nothing that is surely its own.

    DMARC's verdict is taken as it is; without one, DKIM or SPF must have passed for the sender's domain.
    """
    domain = from_address.rpartition("@")[2].lower()
    believed = _believed(fields, account)
    results = tuple(result for each in believed for result in each.results)
    if not domain or not results:
        return None
    dmarc = [each for each in results if each.method is Method.DMARC and each.result != "none"]
    if dmarc:
        is_confirmed = all(each.result == "pass" and _is_of(domain, each.domain) for each in dmarc)
    else:
        is_confirmed = any(
            each.result == "pass" and _is_of(domain, each.domain)
            for each in results
            if each.method in (Method.DKIM, Method.SPF)
        )
    return ProviderWord(server=believed[0].server, domain=domain, is_confirmed=is_confirmed, results=results)


def own_servers(account: Account) -> tuple[str, ...]:
    """Names that the provider's servers may give themselves, or end in."""
    if account.authentication_server:
        return (account.authentication_server.strip().lower(),)
    host = account.imap.host.lower().rstrip(".")
    first, _, rest = host.partition(".")
    names = [host, account.identity.address.rpartition("@")[2].lower()]
    if first in _SERVICES and "." in rest:
        names.append(rest)
    return tuple(dict.fromkeys(each for each in names if each))


def _believed(
    fields: tuple[AuthenticationResults, ...], account: Account
) -> tuple[AuthenticationResults, ...]:
    """Those that the provider itself wrote. Below the topmost Received field anything may come from the
    sender: there one field is believed, the first of all, and only of a server that was named by hand or
    is known to take forged ones away."""
    names = own_servers(account)
    on_top = tuple(each for each in fields if each.is_on_top and _is_server(each.server, names))
    if on_top:
        return on_top
    named = account.authentication_server or _STRIPPING.get(account.imap.host.lower(), "")
    if named and fields and _is_server(fields[0].server, (named.strip().lower(),)):
        return fields[:1]
    return ()


def _is_server(server: str, names: tuple[str, ...]) -> bool:
    return any(server == name or server.endswith(f".{name}") for name in names)


def _is_of(domain: str, checked: str) -> bool:
    """Whether what was checked stands for this domain: the same one, one above it, or one in it."""
    if "." not in checked:
        return False
    return domain == checked or domain.endswith(f".{checked}") or checked.endswith(f".{domain}")


def _read(value: str) -> tuple[str, tuple[MethodResult, ...]]:
    """(authserv-id, results): RFC 8601 section 2.2."""
    pieces = _pieces(_without_comments(value))
    head = next(pieces, [])
    server = _plain(head[0]).lower() if head else ""
    results: list[MethodResult] = []
    for tokens in pieces:
        if len(results) >= MOST_RESULTS:
            break
        result = _result([each.lower() for each in tokens])
        if result is not None:
            results.append(result)
    return clean_text(server)[:255], tuple(results)


def _pieces(value: str) -> Iterator[list[str]]:
    """The tokens between semicolons; blanks around "=" are taken away."""
    tokens: list[str] = []
    for word in _WORD.findall(re.sub(r"\s*=\s*", "=", value)):
        if word == ";":
            yield tokens
            tokens = []
        elif tokens and tokens[-1].endswith("="):
            tokens[-1] += word
        else:
            tokens.append(word)
    yield tokens


def _result(tokens: list[str]) -> MethodResult | None:
    found = _RESULT.fullmatch(tokens[0]) if tokens else None
    if found is None:
        return None
    with suppress(ValueError):
        method = Method(found[1])
        named = dict(each.split("=", 1) for each in tokens[1:] if "=" in each)
        value = next((named[name] for name in _NAMES[method] if name in named), "")
        return MethodResult(method, found[2], _domain_of(_plain(value)))
    return None


def _domain_of(value: str) -> str:
    domain = value.rpartition("@")[2].rstrip(".")
    return domain if _DOMAIN.fullmatch(domain) else ""


def _plain(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1]) if token.startswith('"') else token


def _without_comments(value: str) -> str:
    """RFC 5322 section 3.2.2: parentheses nest, and none counts inside quotes."""
    kept, depth, is_quoted, at = [], 0, False, 0
    while at < len(value):
        each = value[at]
        if each == "\\":
            kept.append(value[at : at + 2] if not depth else "")
            at += 2
            continue
        if each == '"' and not depth:
            is_quoted = not is_quoted
        if not is_quoted and each in "()":
            depth = depth + 1 if each == "(" else max(0, depth - 1)
        elif not depth:
            kept.append(each)
        at += 1
    return "".join(kept)
