"""One connection to a real Dovecot: how it begins, what it asks and changes, how it ends."""

from __future__ import annotations

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import trustme

from mailguard.errors import LoginRefused, NotFound, NotProtected, NotTrusted, Refused, Unreachable
from mailguard.model import Security, Server
from mailguard.transport import imap_wire, tls
from mailguard.transport.imap import ImapConnection, connect
from mailguard.transport.imap_listening import Heard, Listening
from mailguard.transport.imap_wire import Hangup
from tests.servers.dovecot import Dovecot, free_ports, running_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("dovecot")]

MESSAGE = b"From: Bob <bob@example.net>\r\nSubject: Harvest\r\nMessage-ID: <1@example.net>\r\n\r\nText.\r\n"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def dovecot(authority: trustme.CA) -> Iterator[Dovecot]:
    users = [f"user{number}@mail.test" for number in range(60)]
    with running_dovecot(users, authority=authority) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv(tls.LOOPBACK_CA, str(made.ca))
        yield made


_numbers = count()


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    """One whose mailbox no other test has touched."""
    return dovecot.users[next(_numbers)]


def server_of(dovecot: Dovecot, user: str, security: Security = Security.TLS) -> Server:
    port = dovecot.imaps if security is Security.TLS else dovecot.imap
    return Server(host=dovecot.host, port=port, security=security, user=user)


@pytest.fixture
def connection(dovecot: Dovecot, user: str) -> Iterator[ImapConnection]:
    made = connect(server_of(dovecot, user), dovecot.password)
    yield made
    made.close()


@pytest.fixture
def other(dovecot: Dovecot, user: str) -> Iterator[ImapConnection]:
    """Another program of the same person."""
    made = connect(server_of(dovecot, user), dovecot.password)
    yield made
    made.close()


Talk = Callable[[socket.socket], None]


@pytest.fixture
def odd_server() -> Iterator[Callable[[Talk], int]]:
    """odd_server(talk): a server for one connection that does what `talk` does; its port."""
    threads: list[threading.Thread] = []

    def start(talk: Talk) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def work() -> None:
            with listener, listener.accept()[0] as connected:
                connected.settimeout(10)
                talk(connected)

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        return int(listener.getsockname()[1])

    yield start
    for thread in threads:
        thread.join()


def saying(*lines: bytes) -> Talk:
    """Greets with the first line; says another to each command; then waits until the client is gone."""

    def talk(connected: socket.socket) -> None:
        connected.sendall(lines[0] + b"\r\n")
        for line in lines[1:]:
            tag = connected.recv(1000).split(b" ")[0]
            connected.sendall(line.replace(b"TAG", tag) + b"\r\n")
        while connected.recv(1000):
            continue

    return talk


def plain(port: int, host: str = "localhost") -> Server:
    return Server(host=host, port=port, security=Security.PLAIN, user="alice")


# Beginning


@pytest.mark.parametrize("security", list(Security))
def test_a_login_works_over_each_kind_of_connection(dovecot: Dovecot, user: str, security: Security) -> None:
    connection = connect(server_of(dovecot, user, security), dovecot.password)
    connection.select("INBOX")
    assert connection.can_idle and connection.tells_vanished
    connection.close()


def test_a_wrong_password_is_told_from_everything_else(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(LoginRefused) as refused:
        connect(server_of(dovecot, user), "wrong")
    assert (refused.value.user, refused.value.host) == (user, "localhost")
    assert refused.value.reply == "[AUTHENTICATIONFAILED] Authentication failed."


def test_a_password_of_any_letters_reaches_the_server() -> None:
    with running_dovecot(["alice"], 'gänse"füßchen\\ €') as dovecot:
        connect(plain(dovecot.imap), dovecot.password).close()


def test_an_unknown_host_and_a_refused_connection_are_unreachable() -> None:
    for host in ("does-not-exist.invalid", "", "no such name", "a..b"):
        with pytest.raises(Unreachable):
            connect(Server(host=host, port=993, security=Security.TLS, user="alice"), "x")
    with pytest.raises(Unreachable, match="refused"):
        connect(plain(free_ports(1)[0]), "x")


def test_no_password_goes_over_a_plain_connection_to_another_computer() -> None:
    with pytest.raises(NotProtected):
        connect(plain(143, "mail.example.org"), "secret")
    with pytest.raises(NotProtected):
        connect(plain(143, "127.example.org"), "secret")


@pytest.mark.parametrize(
    ("name", "days", "issuer_is_known", "reason"),
    [
        ("localhost", 9, False, "its certificate was issued by somebody this computer does not trust"),
        ("localhost", -2, True, "its certificate has expired"),
        ("mail.example.org", 9, True, "its certificate is for another name"),
    ],
)
def test_a_server_that_cannot_prove_its_name_gets_no_password(
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: int,
    issuer_is_known: bool,
    reason: str,
) -> None:
    """days: until the certificate runs out."""
    issuer = authority if issuer_is_known else trustme.CA()
    now = datetime.now(UTC)
    certificate = issuer.issue_cert(
        name, not_before=now - timedelta(days=30), not_after=now + timedelta(days=days)
    )
    with running_dovecot(["alice"], authority=authority, certificate=certificate) as dovecot:
        monkeypatch.setenv(tls.LOOPBACK_CA, str(dovecot.ca))
        for security in (Security.TLS, Security.STARTTLS):
            with pytest.raises(NotTrusted) as refused:
                connect(server_of(dovecot, "alice", security), dovecot.password)
            assert refused.value.reason == reason
        assert "Login:" not in dovecot.log


def test_a_server_without_tls_gets_no_password() -> None:
    with running_dovecot(["alice"], offers_tls=False) as dovecot:
        with pytest.raises(NotProtected):
            connect(server_of(dovecot, "alice", Security.STARTTLS), dovecot.password)
        assert "auth" not in dovecot.log.partition("starting up")[2].replace("no auth attempts", "")


@pytest.mark.parametrize(
    ("greeting", "answers"),
    [
        (
            b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready",
            (b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done",),
        ),
        (b"* PREAUTH welcome", (b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done",)),
        (b"* OK ready", (b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done", b"TAG NO not today")),
    ],
    ids=["the offer is missing", "the session begins logged in", "the server does not do it"],
)
def test_taking_the_tls_out_of_starttls_is_noticed(
    odd_server: Callable[[Talk], int], greeting: bytes, answers: tuple[bytes, ...]
) -> None:
    heard: list[bytes] = []

    def talk(connected: socket.socket) -> None:
        saying(greeting, *answers)(Recording(connected, heard))

    port = odd_server(talk)
    with pytest.raises(NotProtected):
        connect(Server(host="localhost", port=port, security=Security.STARTTLS, user="alice"), "secret")
    assert b"LOGIN" not in b"".join(heard) and b"AUTHENTICATE" not in b"".join(heard)


class Recording:
    """A socket that remembers what it received."""

    def __init__(self, connected: socket.socket, heard: list[bytes]) -> None:
        self._connected, self._heard = connected, heard

    def recv(self, size: int) -> bytes:
        self._heard.append(self._connected.recv(size))
        return self._heard[-1]

    def sendall(self, data: bytes) -> None:
        self._connected.sendall(data)


def test_what_was_said_before_tls_does_not_count(
    authority: trustme.CA, dovecot: Dovecot, odd_server: Callable[[Talk], int]
) -> None:
    """Responses put behind the answer to STARTTLS would be read as if they came over TLS."""
    heard = []

    def talk(connected: socket.socket) -> None:
        saying_line = b"* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done\r\n"
        connected.sendall(b"* OK ready\r\n")
        tag = connected.recv(1000).split(b" ")[0]
        connected.sendall(saying_line.replace(b"TAG", tag))
        tag = connected.recv(1000).split(b" ")[0]
        connected.sendall(tag + b" OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN X-INJECTED\r\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        with context.wrap_socket(connected, server_side=True) as protected:
            heard.append(protected.recv(1000))

    port = odd_server(talk)
    with pytest.raises(Unreachable):
        connect(Server(host="localhost", port=port, security=Security.STARTTLS, user="alice"), "secret")
    assert heard[0].endswith(b" CAPABILITY\r\n")  # it asks anew, and believes nothing that was said before


# Ending


def test_a_connection_that_waits_is_ended_from_another_thread_at_once(dovecot: Dovecot, user: str) -> None:
    hangup = Hangup()
    connection = connect(server_of(dovecot, user), dovecot.password, hangup)
    listening = connection.listen("INBOX")
    threading.Timer(0.2, hangup).start()
    begun = time.monotonic()
    assert select.select([listening], [], [], 60)[0]
    with pytest.raises(Unreachable):
        listening.hear()
    assert time.monotonic() - begun < 2
    connection.close()


@pytest.mark.parametrize("security", list(Security))
def test_a_server_that_says_nothing_is_left_when_asked_to(
    odd_server: Callable[[Talk], int], security: Security
) -> None:
    port = odd_server(lambda connected: connected.recv(1) and None)
    hangup = Hangup()
    threading.Timer(0.2, hangup).start()
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        connect(Server(host="localhost", port=port, security=security, user="alice"), "x", hangup)
    assert time.monotonic() - begun < 2


def test_a_server_that_says_nothing_is_given_up_in_time(odd_server: Callable[[Talk], int]) -> None:
    port = odd_server(saying(b"* OK [CAPABILITY IMAP4rev1] ready"))
    with pytest.raises(Unreachable, match="no answer in time"):
        connect(plain(port), "x", answer_s=0.3)


def test_a_connection_that_is_not_wanted_any_more_is_not_even_made() -> None:
    hangup = Hangup()
    hangup()
    with pytest.raises(Unreachable):
        connect(plain(free_ports(1)[0]), "x", hangup)


@pytest.mark.parametrize(
    "lines",
    [
        (b"HTTP/1.1 400 Bad Request",),
        (b"* BYE too many of you",),
        (b"* OK ready", b"* CAPABILITY IMAP4rev1\r\n* 1 FETCH (FLAGS {99999999999999}\r\n"),
        (b"* OK ready", b"\x00\xff garbage"),
        (b"* OK ready", b"* CAPABILITY NOTHING\r\nTAG OK done"),
    ],
)
def test_a_server_that_makes_no_sense_is_an_expected_error(
    odd_server: Callable[[Talk], int], lines: tuple[bytes, ...]
) -> None:
    with pytest.raises((Unreachable, Refused)):
        connect(plain(odd_server(saying(*lines))), "x")


# Folders and messages


def test_folders_are_listed_with_what_they_are_for(
    dovecot: Dovecot, user: str, connection: ImapConnection
) -> None:
    dovecot.doveadm("mailbox", "create", "-u", user, "Größe & Maß")
    connection.append("Größe & Maß", MESSAGE, [])
    listed = {each.path: each for each in connection.list_folders()}
    assert set(listed) == {"INBOX", "Drafts", "Sent", "Archive", "Junk", "Trash", "Größe & Maß"}
    assert "\\sent" in listed["Sent"].attributes
    assert {each.separator for each in listed.values()} == {"/"}
    assert connection.select("Größe & Maß").exists == 1
    assert connection.status("Größe & Maß").exists == 1


def test_a_folder_that_is_not_there_is_refused_and_the_connection_goes_on(connection: ImapConnection) -> None:
    with pytest.raises(Refused):
        connection.select("Nowhere")
    assert connection.select("INBOX").exists == 0


def test_headers_and_bodies_come_as_they_are(dovecot: Dovecot, user: str, connection: ImapConnection) -> None:
    dovecot.deliver(user, MESSAGE)
    connection.select("INBOX")
    (uid,) = connection.uids()
    (header,) = connection.fetch_headers([uid, uid + 5])
    assert (header.uid, header.size_bytes) == (uid, len(MESSAGE))
    assert header.raw.startswith(b"From: Bob <bob@example.net>\r\nSubject: Harvest\r\n")
    assert connection.fetch_body(uid) == MESSAGE
    assert header.flags == connection.fetch_headers([uid])[0].flags  # neither marks it as read
    with pytest.raises(NotFound):
        connection.fetch_body(uid + 5)


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"no header at all", b"X: {5}\r\n\r\n* 1 FETCH (FLAGS ())\r\n)\r\n"]
)
def test_any_message_comes_whole(dovecot: Dovecot, user: str, connection: ImapConnection, raw: bytes) -> None:
    dovecot.deliver(user, raw)
    connection.select("INBOX")
    (uid,) = connection.uids()
    assert len(connection.fetch_headers([uid])) == 1
    assert connection.fetch_body(uid) in (raw, raw + b"\r\n")  # Dovecot ends a header that does not end


def test_a_message_of_50_mb_comes_whole(dovecot: Dovecot, user: str, connection: ImapConnection) -> None:
    raw = MESSAGE + (b"0123456789abcde" * 4 + b"\r\n") * (50_000_000 // 62)
    dovecot.deliver(user, raw)
    connection.select("INBOX")
    (uid,) = connection.uids()
    assert connection.fetch_body(uid) == raw


def test_a_message_past_the_limit_is_not_read(
    dovecot: Dovecot, user: str, connection: ImapConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_wire, "LONGEST_LITERAL_BYTES", 50)
    dovecot.deliver(user, MESSAGE)
    connection.select("INBOX")
    with pytest.raises(Unreachable, match="room"):
        connection.fetch_body(min(connection.uids()))


def test_only_what_changed_is_told_the_second_time(
    dovecot: Dovecot, user: str, connection: ImapConnection
) -> None:
    for _ in range(5):
        dovecot.deliver(user, MESSAGE)
    before = connection.select("INBOX").highestmodseq
    first, *_, last = sorted(connection.uids())
    connection.add_flag([first], "\\Flagged")
    connection.add_flag([first], "$Forwarded")
    connection.delete([last])
    changed = connection.flags(since=before)
    assert changed.uids is None
    assert set(changed.flags) == {first}
    assert {"\\Flagged", "$Forwarded"} <= changed.flags[first]
    assert changed.vanished == ((last, last),)
    connection.remove_flag([first], "\\Flagged")
    everything = connection.flags()
    assert everything.uids == connection.uids() == set(everything.flags)
    assert "\\Flagged" not in everything.flags[first]


def test_moving_and_deleting_twice_does_no_more_than_once(
    dovecot: Dovecot, user: str, connection: ImapConnection
) -> None:
    for _ in range(3):
        dovecot.deliver(user, MESSAGE)
    connection.select("INBOX")
    first, second, third = sorted(connection.uids())
    for _ in range(2):
        connection.move([first, second], "Archive")
        connection.delete([third])
    assert connection.uids() == frozenset()
    assert connection.select("Archive").exists == 2


def test_moving_works_without_the_extension(dovecot: Dovecot, user: str, connection: ImapConnection) -> None:
    dovecot.deliver(user, MESSAGE)
    connection.select("INBOX")
    connection._can -= {"MOVE"}
    connection.move([min(connection.uids())], "Archive")
    assert connection.uids() == frozenset()
    assert connection.select("Archive").exists == 1


def test_a_message_put_there_is_found_by_its_message_id(connection: ImapConnection) -> None:
    connection.append("Sent", MESSAGE, ["\\Seen"])
    connection.select("Sent")
    (uid,) = connection.find("<1@example.net>")
    assert connection.fetch_headers([uid])[0].flags >= {"\\Seen"}
    assert connection.fetch_body(uid) == MESSAGE
    assert connection.find('<"\\ä>') == frozenset()


@pytest.mark.parametrize("offers_notify", [True, False])
def test_a_server_tells_of_new_mail_by_itself_while_it_is_asked_whether_it_is_there(
    dovecot: Dovecot, user: str, connection: ImapConnection, offers_notify: bool
) -> None:
    if not offers_notify:
        connection._can -= {"NOTIFY"}
    listening = connection.listen("INBOX")
    assert listening.hears_all is offers_notify
    assert listening.hear() == listening.prove(30) == Heard()
    dovecot.deliver(user, MESSAGE)
    assert select.select([listening], [], [], 30)[0]
    assert listening.hear() == Heard(paths=frozenset({"INBOX"}))
    assert listening.prove(30) == Heard()


def test_by_notify_a_server_tells_of_other_folders_and_of_new_ones(
    connection: ImapConnection, other: ImapConnection
) -> None:
    listening = connection.listen("INBOX")
    other.append("Archive", MESSAGE, [])
    hear_until(listening, lambda heard: "Archive" in heard.paths)
    other.create_folder("B\u00fccher")
    hear_until(listening, lambda heard: heard.is_all)
    other.append("B\u00fccher", MESSAGE, [])
    hear_until(listening, lambda heard: "B\u00fccher" in heard.paths)


def hear_until(listening: Listening, is_so: Callable[[Heard], bool]) -> None:
    while not is_so(listening.hear()):
        assert select.select([listening], [], [], 30)[0]


def test_headers_in_a_form_of_the_servers_own_are_understood(odd_server: Callable[[Talk], int]) -> None:
    port = odd_server(
        saying(
            b"* PREAUTH [CAPABILITY IMAP4rev1] ready",
            b"* CAPABILITY IMAP4rev1\r\nTAG OK done",
            b"* CAPABILITY IMAP4rev1\r\nTAG OK done",
            b'* 1 FETCH (BODY[HEADER.FIELDS ("SUBJECT")] {11}\r\nSubject: a\n FLAGS (\\Seen) UID 7 '
            b"RFC822.SIZE 99)\r\n"
            b'* 2 FETCH (UID 8 RFC822.SIZE 5 FLAGS () BODY[HEADER.FIELDS (DATE)] "Subject: b" '
            b'X-OWN ("a" NIL))\r\n'
            b"* 3 FETCH (FLAGS (\\Seen))\r\n* 4 EXISTS\r\nTAG OK done",
            b"* BYE\r\nTAG OK done",
        )
    )
    connection = connect(plain(port), "x")
    headers = connection.fetch_headers([7, 8])
    assert [(each.uid, each.size_bytes, each.raw) for each in headers] == [
        (7, 99, b"Subject: a\n"),
        (8, 5, b"Subject: b"),
    ]
    assert headers[0].flags == {"\\Seen"}
    connection.close()
