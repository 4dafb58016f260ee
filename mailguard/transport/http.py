"""HTTP: short questions and short answers, and nothing told that was not asked for.

No cookies, no Referer, no name or version of the system, nothing sent but to the server that was named
and where it redirects to. Proxies, .netrc and certificates named in the environment for other programs
are not looked at: a look-up goes where the person said, and its error is that of the server.

httpx is loaded by the first look-up: most starts of the program end without one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING

from mailguard.cleaning import clean_text
from mailguard.errors import MailGuardError, NotFound, NotProtected, Refused, TooLarge, Unreachable
from mailguard.transport import tls
from mailguard.transport.public_hosts import public_addresses

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER_BYTES = 5 << 20  # a key with some ten thousand certifications
LONGEST_REPLY = 200  # characters of what a server says of a refusal
MOST_REDIRECTS = 3
LAST_SYSTEM_PORT = 1023  # below are services of all kinds, which are not to be asked what they are
ALL_IN_ALL_S = 60.0
_ANSWER_TIMEOUT_S = 20.0
_CONNECT_TIMEOUT_S = 10.0
_HEADERS = {"User-Agent": "MailGuard", "Accept": "*/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Form:
    """A body as HTML forms have it (application/x-www-form-urlencoded)."""

    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Json:
    """A body in JSON."""

    value: Mapping[str, object] = field(repr=False)


def get(url: str, *, limit_bytes: int = LARGEST_ANSWER_BYTES) -> bytes:
    """The answer of a GET, redirects followed, which may lead to https alone.

    Raises NotFound for 404 and 410, Refused for every other answer that is no success, Unreachable,
    NotTrusted, TooLarge past `limit_bytes`.
    """
    deadline = time.monotonic() + ALL_IN_ALL_S
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask("GET", _url(url), None, limit_bytes, deadline)
        if answer.next_url is None:
            return answer.body
        url = answer.next_url
    raise Refused(host_of(url), "it redirects too often")


def get_public(url: str, *, limit_bytes: int, allows_loopback: bool = False) -> bytes:
    """The answer of a GET to an address that a stranger named, from the public network alone.

    Redirects are followed where they stay at the host and lead to https. Raises as `get`; Refused also for
    hosts of the user's own network.
    """
    deadline = time.monotonic() + ALL_IN_ALL_S
    asked = _url(url)
    for _ in range(MOST_REDIRECTS + 1):
        port = asked.port or (443 if asked.scheme == "https" else 80)
        is_usual = port in (80, 443) or port > LAST_SYSTEM_PORT
        if asked.scheme not in ("http", "https") or not asked.host or asked.userinfo or not is_usual:
            raise Refused(asked.host or url, "this is no usual web address")
        places = public_addresses(asked.host, port, allows_loopback=allows_loopback)
        answer = _ask_at(places, "GET", asked, None, limit_bytes, deadline)
        if answer.next_url is None:
            return answer.body
        following = _url(answer.next_url)
        if following.host != asked.host:
            raise Refused(asked.host, "it redirects to another host")
        asked = following
    raise Refused(asked.host, "it redirects too often")


def post(url: str, body: Form | Json, *, limit_bytes: int = LARGEST_ANSWER_BYTES) -> bytes:
    """The answer of a POST. Raises as `get`; a redirect is Refused: what was sent goes nowhere else."""
    target = _url(url)
    answer = _ask("POST", target, body, limit_bytes, time.monotonic() + ALL_IN_ALL_S)
    if answer.next_url is not None:
        raise Refused(target.host, "it redirects, which is not followed with what is sent")
    return answer.body


def post_public(url: str, body: Form, *, limit_bytes: int, allows_loopback: bool = False) -> None:
    """A POST to an address that a stranger named: over https, to hosts of the public network alone.

    Raises as `post`; Refused also for hosts of the user's own network, and for other schemes.
    """
    target = _url(url)
    if target.scheme != "https" or target.userinfo or not target.host:
        raise Refused(url, "this is no protected web address")
    places = public_addresses(target.host, target.port or 443, allows_loopback=allows_loopback)
    answer = _ask_at(places, "POST", target, body, limit_bytes, time.monotonic() + ALL_IN_ALL_S)
    if answer.next_url is not None:
        raise Refused(target.host, "it redirects, which is not followed with what is sent")


def host_of(url: str) -> str:
    """The host, and the port where it is not the usual one."""
    return _url(url).netloc.decode("ascii")


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes = field(repr=False)
    next_url: str | None = None


def _ask(
    method: str,
    url: httpx.URL,
    body: Form | Json | None,
    limit_bytes: int,
    deadline: float,
    place: str = "",
) -> _Answer:
    """One request over one connection. place: the IP address of the host, if it is not to be looked up."""
    with (
        _translated(url),
        _client(url) as client,
        client.stream(
            method,
            url.copy_with(host=place) if place else url,
            headers={"Host": url.netloc.decode("ascii")} if place else None,
            extensions={"sni_hostname": url.host} if place else None,
            data=body.fields if isinstance(body, Form) else None,
            json=body.value if isinstance(body, Json) else None,
        ) as response,
    ):
        if response.next_request is not None:
            return _Answer(b"", _redirected(url, response.next_request.url))
        answer = _read(response, url, limit_bytes, deadline)
    if response.status_code in (404, 410):
        raise NotFound(f"{url.host}: {response.status_code}")
    if not response.is_success:
        raise Refused(url.host, _reply(response, answer), response.status_code)
    return _Answer(answer)


def _ask_at(
    places: Sequence[str],
    method: str,
    url: httpx.URL,
    body: Form | Json | None,
    limit_bytes: int,
    deadline: float,
) -> _Answer:
    """Of the IP addresses of a host, the first that takes a connection is asked."""
    for place in places[:-1]:
        try:
            return _ask(method, url, body, limit_bytes, deadline, place)
        except Unreachable as error:
            if not _was_never_connected(error):
                raise
    return _ask(method, url, body, limit_bytes, deadline, places[-1])


def _was_never_connected(error: Unreachable) -> bool:
    """Nothing was asked, so asking elsewhere asks once."""
    import httpx

    return isinstance(error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout))


def _url(text: str) -> httpx.URL:
    import httpx

    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        raise Unreachable(text, "this is no address of a server") from error


def _client(url: httpx.URL) -> httpx.Client:
    import httpx

    return httpx.Client(
        verify=tls.client_context(url.host),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(_ANSWER_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
        headers=_HEADERS,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


def _redirected(asked: httpx.URL, target: httpx.URL) -> str:
    if target.scheme != "https" or target.userinfo:
        raise Refused(asked.host, "it redirects to where no protected connection leads")
    return str(target)


def _read(response: httpx.Response, url: httpx.URL, limit_bytes: int, deadline: float) -> bytes:
    """The body as it came: nothing is decompressed, so a small answer cannot become a large one."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Refused(url.host, "it compresses its answer, though it was asked not to", response.status_code)
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > limit_bytes:
            raise TooLarge(f"the answer of {url.host}", len(body), limit_bytes)
        if time.monotonic() > deadline:
            raise Unreachable(url.host, "its answer does not end")
    return bytes(body)


def _reply(response: httpx.Response, body: bytes) -> str:
    """What the server said of it, where that is text for people: never a page of HTML."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    text = body[: 4 * LONGEST_REPLY].decode("utf-8", "replace")
    if kind == "application/json":
        text = _error_in(body)
    elif kind != "text/plain":
        text = ""
    return clean_text(text)[:LONGEST_REPLY] or response.reason_phrase or str(response.status_code)


def _error_in(body: bytes) -> str:
    """The "error" of a JSON object, "" where there is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return str(value.get("error", "")) if isinstance(value, dict) else ""


@contextmanager
def _translated(url: httpx.URL) -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise _error_of(url.host, error) from error


def _error_of(host: str, error: BaseException) -> MailGuardError:
    """By the system's own error, which httpx wraps twice."""
    import httpx

    inside: BaseException | None = error
    while inside is not None:
        if isinstance(inside, OSError):
            found = tls.error_of(host, inside)
            # No password was about to be sent, which is what the words of NotProtected are about.
            return Unreachable(host, "it offers no protection") if isinstance(found, NotProtected) else found
        inside = inside.__cause__ or inside.__context__
    if isinstance(error, httpx.TimeoutException):
        return Unreachable(host, "no answer in time")
    if isinstance(error, httpx.RemoteProtocolError):
        return Unreachable(host, "it broke off, or does not speak HTTP")
    return Unreachable(host, clean_text(str(error))[:LONGEST_REPLY] or type(error).__name__)
