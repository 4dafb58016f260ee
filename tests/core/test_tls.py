"""TLS: what MailGuard accepts, what it refuses, and how it says why. Real handshakes on loopback."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from mailguard.errors import MailGuardError, NotProtected, NotTrusted, Unreachable
from mailguard.model.accounts import Security, Server, is_loopback
from mailguard.transport import tls

HOST = "localhost"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own authority is trusted, for loopback."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv(tls.LOOPBACK_CA, str(tmp_path / "ca.pem"))


Serve = Callable[..., int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """serve(talk): a server for one connection, which `talk` is given; the port it listens on."""
    threads: list[threading.Thread] = []
    listeners: list[socket.socket] = []

    def start(talk: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.settimeout(10)
        listeners.append(listener)

        def work() -> None:
            connection, _ = listener.accept()
            connection.settimeout(10)
            with connection:
                talk(connection)

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    for thread in threads:
        thread.join()
    for listener in listeners:
        listener.close()


def speaking(
    certificate: trustme.LeafCert, newest: ssl.TLSVersion | None = None
) -> Callable[[socket.socket], None]:
    """A server's side that shows `certificate` and says its TLS version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if newest is not None:
        with pytest.warns(DeprecationWarning):
            context.minimum_version = context.maximum_version = newest
    certificate.configure_cert(context)

    def talk(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as protected:
                protected.sendall(str(protected.version()).encode())
        except OSError:
            return  # the client refused, as most of these tests want it to

    return talk


def talk_to(port: int, host: str = HOST) -> str:
    """What the server says over TLS. Raises MailGuard's errors."""
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 10) as plain,
            tls.client_context(host).wrap_socket(plain, server_hostname=host) as protected,
        ):
            return protected.recv(100).decode()
    except (OSError, ValueError) as error:
        raise tls.error_of(host, error) from error


@pytest.mark.usefixtures("trusted")
def test_a_server_with_a_good_certificate_is_spoken_to_by_a_recent_tls(
    authority: trustme.CA, serve: Serve
) -> None:
    port = serve(speaking(authority.issue_cert(HOST)))
    assert talk_to(port) in ("TLSv1.2", "TLSv1.3")


def test_a_certificate_of_an_unknown_issuer_is_not_trusted(authority: trustme.CA, serve: Serve) -> None:
    port = serve(speaking(authority.issue_cert(HOST)))
    with pytest.raises(NotTrusted) as refused:
        talk_to(port)
    assert refused.value.reason == "its certificate was issued by somebody this computer does not trust"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("name", "from_", "until", "reason"),
    [
        ("mail.example.net", -1, 9, "its certificate is for another name"),
        (HOST, -9, -2, "its certificate has expired"),
        (HOST, 2, 9, "its certificate is not valid yet, or the clock of this computer is wrong"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said_plainly(
    authority: trustme.CA, serve: Serve, name: str, from_: int, until: int, reason: str
) -> None:
    """from_, until: days from now."""
    first, last = (datetime.now(UTC) + timedelta(days=days) for days in (from_, until))
    port = serve(speaking(authority.issue_cert(name, not_before=first, not_after=last)))
    with pytest.raises(NotTrusted) as refused:
        talk_to(port)
    assert (refused.value.host, refused.value.reason) == (HOST, reason)


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_the_name_is_not_one_for_the_address(authority: trustme.CA, serve: Serve) -> None:
    port = serve(speaking(authority.issue_cert(HOST)))
    with pytest.raises(NotTrusted) as refused:
        talk_to(port, "127.0.0.1")
    assert refused.value.reason == "its certificate is for another name"


@pytest.mark.usefixtures("trusted")
def test_the_loopback_authority_vouches_for_no_other_host(authority: trustme.CA, serve: Serve) -> None:
    """Its file may be left behind in somebody's environment."""
    port = serve(speaking(authority.issue_cert("mail.example.net")))
    with pytest.raises(NotTrusted):
        talk_to(port, "mail.example.net")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there the system itself is asked")
def test_the_trust_store_that_the_system_names_counts(
    authority: trustme.CA, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "store.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "store.pem"))
    port = serve(speaking(authority.issue_cert("mail.example.net")))
    assert talk_to(port, "mail.example.net")


def test_a_loopback_authority_that_is_no_file_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(tls.LOOPBACK_CA, str(tmp_path / "none.pem"))
    with pytest.raises(NotTrusted, match=tls.LOOPBACK_CA):
        tls.client_context(HOST)


@pytest.mark.usefixtures("trusted")
def test_tls_1_1_counts_as_no_protection(authority: trustme.CA, serve: Serve) -> None:
    port = serve(speaking(authority.issue_cert(HOST), ssl.TLSVersion.TLSv1_1))
    with pytest.raises(NotProtected):
        talk_to(port)


def test_a_server_that_speaks_plainly_where_tls_is_expected_is_not_protected(serve: Serve) -> None:
    port = serve(lambda connection: connection.sendall(b"* OK welcome, all of you, to a plain server\r\n"))
    with pytest.raises(NotProtected):
        talk_to(port)


def test_a_connection_cut_during_the_handshake_is_unreachable(serve: Serve) -> None:
    port = serve(lambda connection: None)
    with pytest.raises(Unreachable):
        talk_to(port)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), Unreachable),
        (ConnectionRefusedError(111, "Connection refused"), Unreachable),
        (socket.gaierror(-2, "Name or service not known"), Unreachable),
        (UnicodeError("label empty or too long"), Unreachable),
        (OSError("something else"), Unreachable),
    ],
)
def test_every_network_error_has_words(error: Exception, kind: type[MailGuardError]) -> None:
    found = tls.error_of("mail.example.org", error)
    assert type(found) is kind
    assert "mail.example.org: " in str(found)
    assert not str(found).endswith(": ")


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("127.example.org", False),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
        ("192.0.2.1", False),
        ("", False),
    ],
)
def test_only_this_computer_counts_as_loopback(host: str, is_here: bool) -> None:
    """A password may go to it unprotected: a name that only looks like it would be given one."""
    assert is_loopback(host) is is_here
    assert Server(host=host, port=143, security=Security.PLAIN, user="a").is_loopback is is_here
