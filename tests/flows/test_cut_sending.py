"""The connection to the SMTP server ends at every step: nobody loses a message, or gets two unasked."""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from mailguard.errors import AnswerLost, LoginRefused, MailGuardError, Unreachable
from mailguard.model import (
    FolderRole,
    OutgoingState,
    Security,
)
from mailguard.transport.smtp_connections import Connections
from mailguard.transport.tls import LOOPBACK_CA
from tests.core.mail_room import WORK, MailRoom
from tests.core.test_sending import header
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.recording_smtp import HOST, PASSWORD, RecordingSmtp, recording_smtp
from tests.servers.smtp_steps import COMMANDS, GREETING, TEXT, Cut, CuttingSmtpRelay, Moment

BOB, CAROL, DAVE = "bob@example.net", "carol@example.com", "dave@example.org"
NEVER_SAID = {Cut(GREETING, each) for each in (Moment.BEFORE, Moment.HALFWAY, Moment.HEARD)}
CUTS = [
    cut
    for step in (GREETING, *(each for each in COMMANDS if each != "RSET"))
    for cut in (Cut(step, moment) for moment in Moment)
    if cut not in NEVER_SAID and cut != Cut(TEXT, Moment.ANSWERING)
]
# Once the whole of a small message has left this computer nobody here can know, until the answer is here.
UNKNOWN = {cut for cut in CUTS if cut.step in (TEXT, ".")} - {Cut(".", Moment.ANSWERED)}
MAYBE_UNKNOWN = Cut("DATA", Moment.ANSWERED)  # it may have left by the time the end is seen
TAKEN = {Cut(".", Moment.ANSWERED)} | {Cut("QUIT", each) for each in Moment}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[MailRoom]:
    made = MailRoom(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[RecordingSmtp]:
    with recording_smtp(None, Security.PLAIN) as kept:
        yield kept


@pytest.fixture
def smtp(plain: RecordingSmtp) -> RecordingSmtp:
    plain.received.clear()
    plain.logins.clear()
    plain.refuses = {}
    return plain


def got(smtp: RecordingSmtp) -> Counter[str]:
    return Counter(address for each in smtp.received for address in each.envelope_to)


def test_more_than_forty_points_are_cut() -> None:
    assert len(CUTS) >= 40


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_a_cut_loses_nothing_and_doubles_nothing(room: MailRoom, smtp: RecordingSmtp, cut: Cut) -> None:
    queued = room.queue((BOB, CAROL))
    with CuttingSmtpRelay(smtp.port, cut) as relay:
        room.use(relay.port)
        error = room.deliver(queued)
        relay.until_cut()
        if cut in TAKEN:
            assert (error, room.state(queued), got(smtp)) == (None, None, Counter({BOB: 1, CAROL: 1}))
            return
        if cut in UNKNOWN or (cut == MAYBE_UNKNOWN and isinstance(error, AnswerLost)):
            assert isinstance(error, AnswerLost)
            assert room.state(queued) is OutgoingState.UNCERTAIN
            assert max(got(smtp).values(), default=0) <= 1
            assert isinstance(room.deliver(queued), MailGuardError)  # it is never due by itself
            assert max(got(smtp).values(), default=0) <= 1
            return
        assert isinstance(error, Unreachable)
        assert not isinstance(error, AnswerLost)
        assert (room.state(queued), smtp.received) == (OutgoingState.READY, [])
        assert room.deliver(queued) is None  # the next try
    assert got(smtp) == Counter({BOB: 1, CAROL: 1})
    assert room.state(queued) is None


@pytest.mark.parametrize("cut", sorted(UNKNOWN, key=str), ids=str)
def test_what_sent_shows_after_a_lost_answer_is_not_sent_again(
    room: MailRoom, smtp: RecordingSmtp, cut: Cut
) -> None:
    queued = room.queue((BOB, CAROL))
    with CuttingSmtpRelay(smtp.port, cut) as relay:
        room.use(relay.port)
        room.deliver(queued)
    folder = room.folders.by_role(WORK, FolderRole.SENT)
    assert folder is not None
    room.messages.save_headers(folder.id, [header("<1@x.org>")])
    assert [each.id for each in room.delivery.settle()] == [queued]
    assert room.state(queued) is None


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        (step, moment)
        for step in ("MAIL", "RCPT", "DATA")
        for moment in Moment
        if Cut(step, moment) != MAYBE_UNKNOWN
    ],
)
def test_a_connection_that_ends_between_the_copies_is_made_anew_for_the_rest(
    room: MailRoom, smtp: RecordingSmtp, step: str, moment: Moment
) -> None:
    """The second message of a connection: the server had closed it."""
    first, second = room.queue((DAVE,)), room.queue((BOB,), (CAROL,))
    with CuttingSmtpRelay(smtp.port, None) as relay:
        room.use(relay.port)
        with Connections() as connections:
            room.delivery.deliver(first, connections)
            relay.cut = Cut(step, moment)
            room.delivery.deliver(second, connections)
        assert (relay.was_cut, relay.connections) == (True, 2)
    assert got(smtp) == Counter({BOB: 1, CAROL: 1, DAVE: 1})


def test_all_copies_of_all_messages_go_over_one_connection_refused_ones_too(
    room: MailRoom, smtp: RecordingSmtp
) -> None:
    smtp.refuses = {DAVE: "550 no such user"}
    with CuttingSmtpRelay(smtp.port, None) as relay:
        room.use(relay.port)
        error = room.deliver(room.queue((BOB,), (CAROL,)))
        messages = [room.queue((DAVE,)), room.queue((BOB, DAVE)), room.queue((CAROL,))]
        with Connections() as connections:
            for each in messages:
                try:
                    room.delivery.deliver(each, connections)
                except MailGuardError as refusal:
                    error = refusal
        assert relay.connections == 2
    assert got(smtp) == Counter({BOB: 2, CAROL: 2})
    assert error is not None
    assert [room.state(each) for each in messages] == [OutgoingState.FAILED, OutgoingState.FAILED, None]


def test_a_password_that_is_refused_is_not_tried_again_for_every_message_that_waits(
    room: MailRoom, smtp: RecordingSmtp
) -> None:
    room.use(smtp.port)
    smtp.password = "another"
    smtp.greetings.clear()
    messages = [room.queue((BOB,)) for _ in range(4)]
    try:
        with Connections() as connections:
            for each in messages:
                with pytest.raises(LoginRefused):
                    room.delivery.deliver(each, connections)
    finally:
        smtp.password = PASSWORD
    assert len(smtp.greetings) == 1
    assert {room.state(each) for each in messages} == {OutgoingState.READY}


def test_who_was_refused_for_good_is_not_tried_with_those_who_may_still_get_it(
    room: MailRoom, smtp: RecordingSmtp
) -> None:
    smtp.refuses = {BOB: "550 5.1.1 no such user", CAROL: "450 4.2.0 greylisted"}
    room.use(smtp.port)
    queued = room.queue((BOB, CAROL, DAVE))
    room.deliver(queued)
    row = room.outgoing.load_one(queued)
    assert (row.state, row.left) == (OutgoingState.READY, (CAROL, BOB))
    assert row.error == f"{CAROL}: 4.2.0 greylisted; {BOB}: 5.1.1 no such user"
    smtp.refuses = {}
    room.deliver(queued)
    row = room.outgoing.load_one(queued)
    assert (row.state, row.left, row.error) == (
        OutgoingState.FAILED,
        (BOB,),
        f"{BOB}: 5.1.1 no such user",
    )
    assert got(smtp) == Counter({CAROL: 1, DAVE: 1})
    room.outgoing.retry(queued)  # the person's own decision
    assert room.deliver(queued) is None
    assert got(smtp) == Counter({BOB: 1, CAROL: 1, DAVE: 1})


@pytest.mark.parametrize("after_bytes", [1, 60, 200, 400, 900, 1500, 2200, 2600])
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_under_tls_too_a_cut_anywhere_loses_and_doubles_nothing(
    room: MailRoom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    context: ssl.SSLContext,
    authority: trustme.CA,
    security: Security,
    after_bytes: int,
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv(LOOPBACK_CA, str(tmp_path / "ca.pem"))
    queued = room.queue((BOB, CAROL))
    with recording_smtp(context, security) as smtp, CuttingProxy(smtp.port) as proxy:
        room.use(proxy.port, security)
        proxy.go_away(after_bytes)
        error = room.deliver(queued)
        proxy.come_back()
        if isinstance(error, AnswerLost):
            assert room.state(queued) is OutgoingState.UNCERTAIN
        elif error is not None:
            assert room.state(queued) is OutgoingState.READY
            assert smtp.received == []
            assert room.deliver(queued) is None
            assert got(smtp) == Counter({BOB: 1, CAROL: 1})
        assert max(got(smtp).values(), default=0) <= 1


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def context(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST).configure_cert(made)
    return made
