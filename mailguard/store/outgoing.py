"""The Outbox: messages ready for the wire, each with a state that is written down before the next begins."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from typing import Any

from mailguard.errors import NotFound
from mailguard.model import AccountId, MessageId, Outgoing, OutgoingId, OutgoingState, Wire
from mailguard.store.sealed import Connection, SealedStore

_COLUMNS = (
    "id, account, state, recipients, subject, is_encrypted, is_signed, created, next_try, tries, error,"
    " message_id, send_at, keys_until, answers, forwards, is_redirect, redirects"
)
_ON_ITS_WAY = (OutgoingState.SENDING, OutgoingState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWire:
    """One copy of a message, with those who have not got it, and what the server said of some of them."""

    number: int
    wire: Wire  # for those who have not got it and were not refused
    refused: Mapping[str, str]  # for good: address → the server's reply

    @property
    def left(self) -> tuple[str, ...]:
        return (*self.wire.envelope_to, *self.refused)


class OutgoingStore:
    """Rows of the outgoing and wire tables, in the file of what is only local."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def add(
        self,
        account: AccountId,
        wires: Sequence[Wire],
        *,
        sent_copy: bytes,
        message_id: str,
        subject: str,
        recipients: Sequence[str],
        is_encrypted: bool,
        is_signed: bool,
        send_at: datetime | None = None,
        keys_until: datetime | None = None,
        answers: MessageId | None = None,
        forwards: MessageId | None = None,
        is_redirect: bool = False,
        redirects: MessageId | None = None,
    ) -> OutgoingId:
        """All of a message's copies for the wire, and its copy for Sent, in one transaction: READY."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO outgoing (account, state, recipients, subject, is_encrypted, is_signed, created,"
                " send_at, keys_until, message_id, sent_copy, answers, forwards, wants_report,"
                " is_redirect, redirects)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (account, OutgoingState.READY, json.dumps(list(recipients)), subject, is_encrypted, is_signed,
                 _seconds(datetime.now(UTC)), _seconds(send_at), _seconds(keys_until), message_id, sent_copy,
                 answers, forwards, any(each.wants_report for each in wires), is_redirect, redirects),
            )  # fmt: skip
            number = OutgoingId(connection.last_insert_rowid())
            connection.executemany(
                "INSERT INTO wire (outgoing, number, envelope_from, envelope_to, raw) VALUES (?, ?, ?, ?, ?)",
                [
                    (number, index, each.envelope_from, json.dumps(each.envelope_to), each.raw)
                    for index, each in enumerate(wires)
                ],
            )
        return number

    def at_once(self) -> AbstractContextManager[object]:
        """A transaction: all that this and the other stores write in the block is kept, or nothing."""
        return self._store.writing()

    def load_all(self) -> tuple[Outgoing, ...]:
        """Oldest first."""
        with self._store.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM outgoing ORDER BY id").fetchall()  # noqa: S608
            return tuple(_with_left(connection, _outgoing(row)) for row in rows)

    def load_one(self, outgoing: OutgoingId) -> Outgoing:
        """Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM outgoing WHERE id = ?",  # noqa: S608
                (outgoing,),
            ).fetchone()
            if row is None:
                raise NotFound("outgoing message")
            return _with_left(connection, _outgoing(row))

    def load_wires(self, outgoing: OutgoingId) -> tuple[StoredWire, ...]:
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT number, envelope_from, envelope_to, raw, is_done, refused, o.wants_report,"
                " o.message_id FROM wire JOIN outgoing o ON o.id = outgoing WHERE outgoing = ?"
                " ORDER BY number",
                (outgoing,),
            ).fetchall()
        return tuple(_stored_wire(row) for row in rows)

    def set_state(
        self, outgoing: OutgoingId, state: OutgoingState, *, error: str = "", next_try: datetime | None = None
    ) -> None:
        """A try begins with SENDING, and is counted then."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE outgoing SET state = ?1, error = ?2, next_try = ?3, tries = tries + (?1 = ?4)"
                " WHERE id = ?5",
                (state, error, _seconds(next_try), OutgoingState.SENDING, outgoing),
            )

    def retry(self, outgoing: OutgoingId) -> None:
        """Make it READY again, to be sent at once to all who have not got it.

        Raises NotFound where it is gone, or on its way.
        """
        self._begin_again(outgoing, None)

    def send_later(self, outgoing: OutgoingId, when: datetime) -> None:
        """As `retry`, but not before `when`."""
        self._begin_again(outgoing, when)

    def _begin_again(self, outgoing: OutgoingId, when: datetime | None) -> None:
        """Those who were refused for good are tried once more: a person wants it so."""
        with self._store.writing() as connection:
            _refuse_on_its_way(connection, outgoing)
            for each in self.load_wires(outgoing):
                if each.refused:
                    _set_recipients(connection, outgoing, each.number, each.left, {})
            connection.execute("UPDATE outgoing SET send_at = ? WHERE id = ?", (_seconds(when), outgoing))
            self.set_state(outgoing, OutgoingState.READY)

    def drop_unsent(self, outgoing: OutgoingId) -> None:
        """Take it out for good. Raises NotFound where it is gone, or on its way."""
        with self._store.writing() as connection:
            _refuse_on_its_way(connection, outgoing)
            self.drop(outgoing)

    def narrow_wire(
        self,
        outgoing: OutgoingId,
        number: int,
        envelope_to: Collection[str],
        refused: Mapping[str, str],
    ) -> None:
        """The server took the message for the others: these are left, and these refused for good."""
        with self._store.writing() as connection:
            _set_recipients(connection, outgoing, number, envelope_to, refused)

    def sent_copy(self, outgoing: OutgoingId) -> bytes:
        with self._store.reading() as connection:
            row = connection.execute("SELECT sent_copy FROM outgoing WHERE id = ?", (outgoing,)).fetchone()
        if row is None:
            raise NotFound("outgoing message")
        return bytes(row[0])

    def drop(self, outgoing: OutgoingId) -> None:
        with self._store.writing() as connection:
            connection.execute("DELETE FROM wire WHERE outgoing = ?", (outgoing,))
            connection.execute("DELETE FROM outgoing WHERE id = ?", (outgoing,))


def _refuse_on_its_way(connection: Connection, outgoing: OutgoingId) -> None:
    row = connection.execute("SELECT state FROM outgoing WHERE id = ?", (outgoing,)).fetchone()
    if row is None or row[0] in _ON_ITS_WAY:
        raise NotFound("outgoing message that is not on its way")


def _set_recipients(
    connection: Connection,
    outgoing: OutgoingId,
    number: int,
    envelope_to: Collection[str],
    refused: Mapping[str, str],
) -> None:
    connection.execute(
        "UPDATE wire SET envelope_to = ?, refused = ? WHERE outgoing = ? AND number = ?",
        (json.dumps(list(envelope_to)), json.dumps(dict(refused)), outgoing, number),
    )


def _with_left(connection: Connection, outgoing: Outgoing) -> Outgoing:
    rows = connection.execute(
        "SELECT envelope_to, refused FROM wire WHERE outgoing = ? AND NOT is_done ORDER BY number",
        (outgoing.id,),
    ).fetchall()
    left = [each for to, refused in rows for each in (*json.loads(to), *json.loads(refused))]
    return replace(outgoing, left=tuple(left))


def _stored_wire(row: tuple[Any, ...]) -> StoredWire:
    number, sender, to, raw, is_done, refused, wants_report, message_id = row
    wire = Wire(
        envelope_from=sender,
        envelope_to=() if is_done else tuple(json.loads(to)),
        raw=bytes(raw),
        wants_report=bool(wants_report),
        message_id=message_id if wants_report else "",
    )
    return StoredWire(number=number, wire=wire, refused=json.loads(refused))


def _outgoing(row: tuple[Any, ...]) -> Outgoing:
    (
        number,
        account,
        state,
        recipients,
        subject,
        is_encrypted,
        is_signed,
        created,
        next_try,
        tries,
        error,
        mid,
        send_at,
        keys_until,
        answers,
        forwards,
        is_redirect,
        redirects,
    ) = row
    return Outgoing(
        id=OutgoingId(number),
        account=AccountId(account),
        state=OutgoingState(state),
        recipients=tuple(json.loads(recipients)),
        subject=subject,
        is_encrypted=bool(is_encrypted),
        is_signed=bool(is_signed),
        created=datetime.fromtimestamp(created, UTC),
        next_try=_time(next_try),
        tries=tries,
        error=error,
        message_id=mid,
        send_at=_time(send_at),
        keys_until=_time(keys_until),
        answers=MessageId(answers) if answers is not None else None,
        forwards=MessageId(forwards) if forwards is not None else None,
        is_redirect=bool(is_redirect),
        redirects=MessageId(redirects) if redirects is not None else None,
    )


def _seconds(when: datetime | None) -> int | None:
    """Whole seconds since 1970, never earlier than `when`."""
    return ceil(when.timestamp()) if when is not None else None


def _time(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
