"""The Outbox's rows: each state is written down, and nothing is sent or dropped twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from mailguard.errors import NotFound
from mailguard.model import AccountId, OutgoingId, OutgoingState, Wire
from mailguard.store.outgoing import OutgoingStore
from mailguard.store.sealed import SealedStore

WIRES = (
    Wire(envelope_from="alice@example.org", envelope_to=("bob@example.net", "carol@example.com"), raw=b"one"),
    Wire(envelope_from="alice@example.org", envelope_to=("hidden@example.net",), raw=b"two"),
)


@pytest.fixture
def outgoing(tmp_path: Path) -> Iterator[OutgoingStore]:
    store = SealedStore.open(tmp_path / "mail.db", b"k" * 32)
    yield OutgoingStore(store)
    store.close()


def add(outgoing: OutgoingStore, send_at: datetime | None = None) -> OutgoingId:
    return outgoing.add(
        AccountId("alice"),
        WIRES,
        sent_copy=b"for Sent",
        message_id="<1@example.org>",
        subject="Harvest",
        recipients=["bob@example.net", "carol@example.com", "hidden@example.net"],
        is_encrypted=True,
        is_signed=False,
        send_at=send_at,
    )


def test_a_message_is_queued_with_all_of_its_copies(outgoing: OutgoingStore) -> None:
    number = add(outgoing)
    (row,) = outgoing.load_all()
    assert row == outgoing.load_one(number)
    assert (row.state, row.tries, row.error, row.next_try) == (OutgoingState.READY, 0, "", None)
    assert (row.subject, row.is_encrypted, row.is_signed) == ("Harvest", True, False)
    assert [each.wire for each in outgoing.load_wires(number)] == list(WIRES)
    assert row.left == ("bob@example.net", "carol@example.com", "hidden@example.net")
    assert outgoing.sent_copy(number) == b"for Sent"


def test_a_message_for_later_names_its_time(outgoing: OutgoingStore) -> None:
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    number = add(outgoing, later)
    assert outgoing.load_one(number).send_at == later
    outgoing.send_later(number, later + timedelta(days=1))
    assert outgoing.load_one(number).send_at == later + timedelta(days=1)
    outgoing.retry(number)
    assert outgoing.load_one(number).send_at is None


def test_each_try_is_counted_when_it_begins(outgoing: OutgoingStore) -> None:
    number = add(outgoing)
    for tries in (1, 2):
        outgoing.set_state(number, OutgoingState.SENDING)
        outgoing.set_state(number, OutgoingState.READY, error="busy")
        assert (outgoing.load_one(number).tries, outgoing.load_one(number).error) == (tries, "busy")


def test_who_has_it_is_left_out_and_who_was_refused_is_tried_again_by_hand_alone(
    outgoing: OutgoingStore,
) -> None:
    number = add(outgoing)
    outgoing.narrow_wire(number, 0, ["carol@example.com"], {"bob@example.net": "no such user"})
    outgoing.narrow_wire(number, 1, [], {})
    first, second = outgoing.load_wires(number)
    assert first.wire.envelope_to == ("carol@example.com",)
    assert first.refused == {"bob@example.net": "no such user"}
    assert second.wire.envelope_to == ()
    assert outgoing.load_one(number).left == ("carol@example.com", "bob@example.net")
    outgoing.retry(number)
    first, second = outgoing.load_wires(number)
    assert (first.wire.envelope_to, first.refused) == (("carol@example.com", "bob@example.net"), {})
    assert second.wire.envelope_to == ()


@pytest.mark.parametrize("state", [OutgoingState.READY, OutgoingState.FAILED, OutgoingState.UNCERTAIN])
def test_what_waits_can_be_sent_again_or_dropped(outgoing: OutgoingStore, state: OutgoingState) -> None:
    number = add(outgoing)
    outgoing.set_state(number, state, error="why", next_try=datetime.now(UTC))
    outgoing.retry(number)
    row = outgoing.load_one(number)
    assert (row.state, row.error, row.next_try) == (OutgoingState.READY, "", None)
    outgoing.drop_unsent(number)
    assert outgoing.load_all() == ()
    assert outgoing.load_wires(number) == ()


@pytest.mark.parametrize("state", [OutgoingState.SENDING, OutgoingState.SENT])
def test_what_is_on_its_way_is_neither_sent_again_nor_dropped(
    outgoing: OutgoingStore, state: OutgoingState
) -> None:
    number = add(outgoing)
    outgoing.set_state(number, state)
    for refused in (
        outgoing.retry,
        outgoing.drop_unsent,
        partial(outgoing.send_later, when=datetime.now(UTC)),
    ):
        with pytest.raises(NotFound):
            refused(number)
    assert outgoing.load_one(number).state is state


def test_a_dropped_message_is_not_there(outgoing: OutgoingStore) -> None:
    number = add(outgoing)
    outgoing.drop(number)
    for asked in (outgoing.load_one, outgoing.sent_copy, outgoing.retry, outgoing.drop_unsent):
        with pytest.raises(NotFound):
            asked(number)
