"""The sender's thread: what is due goes out, also after a restart; what may have arrived is looked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailguard.core.outbox_runner import OutboxRunner
from mailguard.events import Event, OutgoingChanged
from mailguard.model import FolderRole, Outgoing, OutgoingState, Security
from tests.core.mail_room import WORK, MailRoom
from tests.core.test_sending import header
from tests.servers.recording_smtp import RecordingSmtp, recording_smtp

BOB = "bob@example.net"
PATIENCE_S = 10.0


@dataclass
class Told:
    """What the runner tells of."""

    events: list[Event] = field(default_factory=list)
    begun_: list[Outgoing] = field(default_factory=list)
    sent_: list[Outgoing] = field(default_factory=list)
    uncertain_: list[Outgoing] = field(default_factory=list)

    def begun(self, outgoing: Outgoing) -> None:
        self.begun_.append(outgoing)

    def sent(self, outgoing: Outgoing) -> None:
        self.sent_.append(outgoing)

    def uncertain(self, outgoing: Outgoing) -> None:
        self.uncertain_.append(outgoing)

    def states(self) -> list[OutgoingState]:
        return [each.state for each in self.events if isinstance(each, OutgoingChanged)]


@contextmanager
def running(room: MailRoom, told: Told, *, is_offline: bool = False) -> Iterator[OutboxRunner]:
    runner = OutboxRunner(room.outgoing, room.delivery, told.events.append, told)  # type: ignore[arg-type]
    runner.is_offline = is_offline
    stop = threading.Event()
    thread = threading.Thread(target=runner.work, args=(stop,))
    thread.start()
    try:
        yield runner
    finally:
        stop.set()
        runner.wake()
        thread.join(PATIENCE_S)


def until(holds: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.005)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[MailRoom]:
    made = MailRoom(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def smtp(room: MailRoom) -> Iterator[RecordingSmtp]:
    with recording_smtp(None, Security.PLAIN) as kept:
        room.use(kept.port)
        yield kept


def test_what_became_due_while_the_program_was_closed_goes_out_at_its_start(
    room: MailRoom, smtp: RecordingSmtp
) -> None:
    now, told = datetime.now(UTC), Told()
    late = room.queue((BOB,), send_at=now - timedelta(days=2))
    later = room.queue((BOB,), send_at=now + timedelta(days=2))
    with running(room, told):
        until(lambda: room.state(late) is None)
        assert room.state(later) is OutgoingState.READY
    assert len(smtp.received) == 1
    assert [each.id for each in told.sent_] == [late]


def test_a_message_goes_out_when_its_time_comes_and_not_before(room: MailRoom, smtp: RecordingSmtp) -> None:
    told = Told()
    asked = datetime.now(UTC) + timedelta(seconds=0.2)
    with running(room, told) as runner:
        queued = room.queue((BOB,), send_at=asked)
        runner.wake()
        until(lambda: room.state(queued) is None)
        assert datetime.now(UTC) >= asked
    assert told.states() == [OutgoingState.SENDING, OutgoingState.SENT]


def test_all_that_waits_can_be_tried_at_once_but_not_what_is_for_later(
    room: MailRoom, smtp: RecordingSmtp
) -> None:
    now, told = datetime.now(UTC), Told()
    waiting, later = room.queue((BOB,)), room.queue((BOB,), send_at=now + timedelta(hours=1))
    room.outgoing.set_state(waiting, OutgoingState.READY, next_try=now + timedelta(minutes=30))
    with running(room, told) as runner:
        runner.hurry()
        until(lambda: room.state(waiting) is None)
    assert room.state(later) is OutgoingState.READY


def test_after_a_lost_answer_sent_is_looked_at_and_what_it_shows_has_arrived(
    room: MailRoom, smtp: RecordingSmtp
) -> None:
    told = Told()
    smtp.goes_at = "."
    queued = room.queue((BOB,))
    with running(room, told) as runner:
        until(lambda: told.uncertain_)
        until(lambda: room.state(queued) is OutgoingState.UNCERTAIN)
        folder = room.folders.by_role(WORK, FolderRole.SENT)
        assert folder is not None
        room.messages.save_headers(folder.id, [header("<1@x.org>")])  # as the sync that was asked for
        runner.wake()
        until(lambda: room.state(queued) is None)
    assert len(smtp.received) == 1
    assert told.states()[-1] is OutgoingState.SENT
    assert [each.id for each in told.sent_] == [queued]


def test_offline_nothing_is_sent(room: MailRoom, smtp: RecordingSmtp) -> None:
    told = Told()
    queued = room.queue((BOB,))
    with running(room, told, is_offline=True) as runner:
        runner.hurry()
        time.sleep(0.05)  # long enough for it to have begun
        assert smtp.logins == []
        runner.is_offline = False
        runner.wake()
        until(lambda: room.state(queued) is None)
