"""HTTP as key servers are asked: nothing told unasked, no answer without end, no way back to plain text."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import trustme

from mailguard.errors import NotFound, NotTrusted, Refused, TooLarge, Unreachable
from mailguard.transport import http
from mailguard.transport.tls import LOOPBACK_CA
from tests.servers.sks import free_port
from tests.servers.web import Answer, Reply, Request, WebServer, running_web_server


class Servers:
    """Starts web servers for one test."""

    def __init__(self, stack: ExitStack, authority: trustme.CA) -> None:
        self._stack = stack
        self._authority = authority

    def plain(self, answer: Answer) -> WebServer:
        return self._stack.enter_context(running_web_server(answer))

    def protected(self, answer: Answer, *names: str) -> WebServer:
        """With a certificate of the test's authority for `names`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
        return self._stack.enter_context(running_web_server(answer, context))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def servers(authority: trustme.CA) -> Iterator[Servers]:
    with ExitStack() as stack:
        yield Servers(stack, authority)


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's authority is trusted, as the system's are."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv(LOOPBACK_CA, str(tmp_path / "ca.pem"))


def hello(_: Request) -> Reply:
    return Reply(b"hello", headers={"Content-Type": "text/plain", "Set-Cookie": "who=you; Path=/"})


def test_a_question_tells_nothing_of_the_person_or_the_computer(
    servers: Servers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login alice password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    server = servers.plain(hello)
    for _ in range(2):
        assert http.get(f"http://{server.host}/path?search=0x1") == b"hello"
    for request in server.requests:
        assert request.headers == {
            "host": server.host,
            "user-agent": "MailGuard",
            "accept": "*/*",
            "accept-encoding": "identity",
            "connection": "keep-alive",
        }


def test_a_proxy_in_the_environment_learns_nothing(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = servers.plain(hello), servers.plain(hello)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{proxy.host}")
    http.get(f"http://{server.host}/")
    assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_a_form_and_json_arrive_as_they_were_given(servers: Servers) -> None:
    server = servers.plain(hello)
    http.post(f"http://{server.host}/", http.Form({"keytext": "a+b=c\n"}))
    http.post(f"http://{server.host}/", http.Json({"token": "é"}))
    form, json = server.requests
    assert (form.method, form.body) == ("POST", b"keytext=a%2Bb%3Dc%0A")
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (json.body, json.headers["content-type"]) == ('{"token":"é"}'.encode(), "application/json")


def test_a_redirect_is_followed_to_https_alone(servers: Servers, trusted: None) -> None:
    target = servers.protected(hello)
    there = servers.plain(lambda _: redirect(f"https://{target.host}/key"))
    assert http.get(f"http://{there.host}/") == b"hello"
    back = servers.protected(lambda _: redirect(f"http://{there.host}/"))
    with pytest.raises(Refused):
        http.get(f"https://{back.host}/")
    assert len(there.requests) == 1


def test_no_cookie_and_no_referer_go_along_a_redirect(servers: Servers, trusted: None) -> None:
    def first_elsewhere(request: Request) -> Reply:
        return hello(request) if request.path == "/b" else redirect("/b", "Set-Cookie", "who=you; Path=/")

    server = servers.protected(first_elsewhere)
    assert http.get(f"https://{server.host}/a") == b"hello"
    assert not {"cookie", "referer"} & server.requests[1].headers.keys()


def test_a_redirect_that_carries_a_login_or_leads_in_circles_is_refused(
    servers: Servers, trusted: None
) -> None:
    circle = servers.protected(lambda request: redirect(request.path))
    with pytest.raises(Refused):
        http.get(f"https://{circle.host}/")
    assert len(circle.requests) == http.MOST_REDIRECTS + 1
    login = servers.protected(lambda _: redirect(f"https://user:word@{circle.host}/"))
    with pytest.raises(Refused):
        http.get(f"https://{login.host}/")


def test_what_is_sent_is_never_sent_on(servers: Servers, trusted: None) -> None:
    target = servers.protected(hello)
    there = servers.plain(lambda _: redirect(f"https://{target.host}/"))
    with pytest.raises(Refused):
        http.post(f"http://{there.host}/", http.Form({"keytext": "key"}))
    assert target.requests == []


@pytest.mark.parametrize("is_endless", [True, False])
def test_an_answer_past_the_limit_is_cut(servers: Servers, is_endless: bool) -> None:
    server = servers.plain(lambda _: Reply(bytes(100_000), is_endless=is_endless))
    with pytest.raises(TooLarge):
        http.get(f"http://{server.host}/", limit_bytes=99_999)


def test_an_answer_that_drips_without_end_is_given_up(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ALL_IN_ALL_S", 0.2)
    server = servers.plain(lambda _: Reply(b"x", is_endless=True))
    with pytest.raises((Unreachable, TooLarge)):
        http.get(f"http://{server.host}/", limit_bytes=1 << 40)


def test_a_compressed_answer_is_refused(servers: Servers) -> None:
    server = servers.plain(lambda _: Reply(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Refused):
        http.get(f"http://{server.host}/")


@pytest.mark.parametrize("status", [404, 410])
def test_what_a_server_does_not_have_is_not_found(servers: Servers, status: int) -> None:
    server = servers.plain(lambda _: Reply(b"no", status))
    with pytest.raises(NotFound):
        http.get(f"http://{server.host}/")


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (429, "text/plain", b"Slow \x1b[31m down", "Slow [31m down"),
        (503, "application/json", b'{"error": "under maintenance"}', "under maintenance"),
        (400, "application/json", b"[" * 100_000, "Bad Request"),
        (500, "text/html", b"<html>Exception raised</html>", "Internal Server Error"),
        (418, "text/plain", b"x" * 10_000, "x" * http.LONGEST_REPLY),
    ],
)
def test_a_refusal_tells_what_the_server_said(
    servers: Servers, status: int, kind: str, body: bytes, said: str
) -> None:
    server = servers.plain(lambda _: Reply(body, status, {"Content-Type": kind}))
    with pytest.raises(Refused) as caught:
        http.get(f"http://{server.host}/")
    assert (caught.value.code, caught.value.reply, caught.value.host) == (status, said, "127.0.0.1")


def test_a_certificate_of_a_stranger_or_for_another_name_is_not_trusted(
    servers: Servers, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_name = servers.protected(hello, "keys.example.org")
    with pytest.raises(NotTrusted):
        http.get(f"https://{other_name.host}/")
    monkeypatch.delenv(LOOPBACK_CA)
    stranger = servers.protected(hello)
    with pytest.raises(NotTrusted):
        http.get(f"https://{stranger.host}/")
    assert other_name.requests == stranger.requests == []


def test_a_server_without_tls_gets_no_plain_question(servers: Servers) -> None:
    server = servers.plain(hello)
    with pytest.raises(Unreachable):
        http.get(f"https://{server.host}/")
    assert server.requests == []


@pytest.mark.parametrize("url", ["http://no-such-host.invalid/", "http://[::g]/", "http://a b/", "http:///"])
def test_a_host_that_is_none_is_unreachable(url: str) -> None:
    with pytest.raises(Unreachable):
        http.get(url)


def test_a_server_that_is_down_or_hangs_up_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        http.get(f"http://127.0.0.1:{free_port()}/")
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as stack:
        stack.enter_context(talking_rubbish(listening))
        for _ in range(2):
            with pytest.raises(Unreachable):
                http.get(f"http://127.0.0.1:{listening.getsockname()[1]}/")


def talking_rubbish(listening: socket.socket) -> ExitStack:
    """Answers the first connection with what is no HTTP, and the second with nothing."""

    def answer() -> None:
        for rubbish in (b"220 mail.example.org ESMTP\r\n", b""):
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(rubbish)

    thread = threading.Thread(target=answer)
    thread.start()
    stack = ExitStack()
    stack.callback(thread.join)
    return stack


def redirect(to: str, *header: str) -> Reply:
    return Reply(b"", 302, {"Location": to, **dict([header] if header else [])})


# What a stranger named


def test_a_form_goes_to_a_stranger_by_the_address_that_was_judged(servers: Servers, trusted: None) -> None:
    server = servers.protected(hello, "localhost")
    url = f"https://localhost:{server.port}/leave?who=1"
    http.post_public(
        url, http.Form({"List-Unsubscribe": "One-Click"}), limit_bytes=1000, allows_loopback=True
    )
    (asked,) = server.requests
    assert (asked.method, asked.path, asked.body) == ("POST", "/leave?who=1", b"List-Unsubscribe=One-Click")
    assert asked.headers["host"] == f"localhost:{server.port}"
    assert not {"cookie", "referer", "authorization"} & asked.headers.keys()


def test_where_one_address_of_a_host_takes_no_connection_the_next_is_asked(
    servers: Servers, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = servers.protected(hello, "localhost")
    look_up = socket.getaddrinfo

    def two_addresses(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        """As of a host with an IPv6 address on a network that has none."""
        places = ("127.0.0.9", "127.0.0.1") if host == "localhost" else (host,)
        return [found for place in places for found in look_up(place, port, *more, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
    url = f"https://localhost:{server.port}/leave"
    http.post_public(url, http.Form({"a": "b"}), limit_bytes=1000, allows_loopback=True)
    assert [each.method for each in server.requests] == ["POST"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.1.1"]
)
def test_nothing_goes_to_the_own_network_because_a_stranger_named_it(host: str) -> None:
    with pytest.raises(Refused):
        http.post_public(f"https://{host}/", http.Form({}), limit_bytes=1000)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://me:you@example.org/", "ftp://example.org/", "x"]
)
def test_nothing_goes_to_a_stranger_but_over_https(url: str) -> None:
    with pytest.raises(Refused):
        http.post_public(url, http.Form({}), limit_bytes=1000, allows_loopback=True)


def test_what_a_stranger_is_sent_is_never_sent_on(servers: Servers, trusted: None) -> None:
    target = servers.protected(hello)
    there = servers.protected(lambda _: redirect(f"https://{target.host}/"))
    with pytest.raises(Refused):
        http.post_public(f"https://{there.host}/", http.Form({}), limit_bytes=1000, allows_loopback=True)
    assert target.requests == []
