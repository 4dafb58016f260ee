"""The Outbox: messages ready for the wire, each with a state that is written down before the next begins."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from mailguard.errors import NotFound
from mailguard.model import AccountId, Outgoing, OutgoingId, OutgoingState, Wire
from mailguard.store.sealed import Connection, SealedStore

_COLUMNS = (
    "id, account, state, recipients, subject, is_encrypted, is_signed, created, next_try, tries, error,"
    " message_id"
)


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
        not_before: datetime | None = None,
    ) -> OutgoingId:
        """All of a message's copies for the wire, and its copy for Sent, in one transaction: READY."""
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO outgoing (account, state, recipients, subject, is_encrypted, is_signed, created,"
                " next_try, message_id, sent_copy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (account, OutgoingState.READY, json.dumps(list(recipients)), subject, is_encrypted, is_signed,
                 _seconds(datetime.now(UTC)), _seconds(not_before), message_id, sent_copy),
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
        return tuple(_outgoing(row) for row in rows)

    def load_one(self, outgoing: OutgoingId) -> Outgoing:
        """Raises NotFound."""
        with self._store.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM outgoing WHERE id = ?",  # noqa: S608
                (outgoing,),
            ).fetchone()
        if row is None:
            raise NotFound("outgoing message")
        return _outgoing(row)

    def load_wires(self, outgoing: OutgoingId) -> tuple[tuple[int, Wire, bool], ...]:
        """(number, wire, whether the server took it already)."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT number, envelope_from, envelope_to, raw, is_done FROM wire"
                " WHERE outgoing = ? ORDER BY number",
                (outgoing,),
            ).fetchall()
        return tuple(
            (
                number,
                Wire(envelope_from=sender, envelope_to=tuple(json.loads(to)), raw=bytes(raw)),
                bool(is_done),
            )
            for number, sender, to, raw, is_done in rows
        )

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
        """Make it READY again, to be sent at once. Raises NotFound where it is gone, or on its way."""
        with self._store.writing() as connection:
            _refuse_on_its_way(connection, outgoing)
            self.set_state(outgoing, OutgoingState.READY)

    def drop_unsent(self, outgoing: OutgoingId) -> None:
        """Take it out for good. Raises NotFound where it is gone, or on its way."""
        with self._store.writing() as connection:
            _refuse_on_its_way(connection, outgoing)
            self.drop(outgoing)

    def mark_wire_done(self, outgoing: OutgoingId, number: int) -> None:
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE wire SET is_done = 1 WHERE outgoing = ? AND number = ?", (outgoing, number)
            )

    def narrow_wire(self, outgoing: OutgoingId, number: int, envelope_to: Sequence[str]) -> None:
        """The server took the message for the others: these are who is left."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE wire SET envelope_to = ? WHERE outgoing = ? AND number = ?",
                (json.dumps(list(envelope_to)), outgoing, number),
            )

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
    if row is None or row[0] in (OutgoingState.SENDING, OutgoingState.SENT):
        raise NotFound("outgoing message that is not on its way")


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
        next_try=datetime.fromtimestamp(next_try, UTC) if next_try is not None else None,
        tries=tries,
        error=error,
        message_id=mid,
    )


def _seconds(when: datetime | None) -> int | None:
    return int(when.timestamp()) if when is not None else None
