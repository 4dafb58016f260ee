"""What filters must remember of messages: what was done once, who was answered, and what waits for a key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mailguard.model import MessageId
from mailguard.model.filters import ActionKind, FilterId, FilterMoment, WaitingActions, WaitingId
from mailguard.store.filters import action_fields, read_action
from mailguard.store.sealed import SealedStore

DONE_IS_KEPT = timedelta(days=400)
ANSWERED_IS_KEPT = timedelta(days=2)


class FilterNotes:
    """Rows of filter_done, filter_answer and filter_waiting."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    # Once for each message

    def was_done(self, filter_: FilterId, kind: ActionKind, message: str) -> bool:
        """message: its Message-ID, or another name that it keeps."""
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM filter_done WHERE filter = ? AND kind = ? AND message = ?",
                (filter_, kind, message),
            ).fetchone()
        return row is not None

    def note_done(self, filter_: FilterId, kind: ActionKind, message: str) -> None:
        now = datetime.now(UTC)
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO filter_done (filter, kind, message, time) VALUES (?, ?, ?, ?)",
                (filter_, kind, message, _seconds(now)),
            )
            connection.execute("DELETE FROM filter_done WHERE time < ?", (_seconds(now - DONE_IS_KEPT),))

    # Once for each person

    def answered_since(self, when: datetime) -> frozenset[str]:
        """Addresses in lower case."""
        with self._store.reading() as connection:
            rows = connection.execute("SELECT address FROM filter_answer WHERE time >= ?", (_seconds(when),))
            return frozenset(address for (address,) in rows)

    def note_answered(self, address: str) -> None:
        now = datetime.now(UTC)
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO filter_answer (address, time) VALUES (?, ?)",
                (address.lower(), _seconds(now)),
            )
            connection.execute(
                "DELETE FROM filter_answer WHERE time < ?", (_seconds(now - ANSWERED_IS_KEPT),)
            )

    # Until a key is unlocked

    def wait(self, waiting: Sequence[WaitingActions]) -> None:
        """What the same filter has still to do to the same message waits once. They get new ids."""
        if not waiting:
            return
        with self._store.writing() as connection:
            known = {(each.message, each.filter_id) for each in self.waiting()}
            connection.executemany(
                "INSERT INTO filter_waiting (time, message, fields) VALUES (?, ?, ?)",
                [
                    (_seconds(each.time), each.message, json.dumps(_fields(each)))
                    for each in waiting
                    if (each.message, each.filter_id) not in known
                ],
            )

    def waiting(self) -> tuple[WaitingActions, ...]:
        """The oldest first."""
        with self._store.reading() as connection:
            rows = connection.execute(
                "SELECT id, time, message, fields FROM filter_waiting ORDER BY id"
            ).fetchall()
        return tuple(made for row in rows if (made := _waiting(*row)) is not None)

    def drop_waiting(self, waiting: Sequence[WaitingId]) -> None:
        with self._store.writing() as connection:
            connection.executemany("DELETE FROM filter_waiting WHERE id = ?", [(each,) for each in waiting])


def _fields(waiting: WaitingActions) -> dict[str, object]:
    return {
        "filter": waiting.filter_id,
        "moment": waiting.moment,
        "name": waiting.filter_name,
        "sender": waiting.sender,
        "subject": waiting.subject,
        "actions": [action_fields(each) for each in waiting.actions],
    }


def _waiting(number: int, time: int, message: int, text: str) -> WaitingActions | None:
    """None for one of a newer MailGuard that cannot be read."""
    fields = json.loads(text)
    try:
        actions = tuple(read_action(each) for each in fields["actions"])
        moment = FilterMoment(fields["moment"])
    except (KeyError, ValueError):
        return None
    return WaitingActions(
        id=WaitingId(number),
        time=datetime.fromtimestamp(time, UTC),
        moment=moment,
        filter_id=FilterId(fields["filter"]),
        filter_name=fields["name"],
        message=MessageId(message),
        sender=fields["sender"],
        subject=fields["subject"],
        actions=actions,
    )


def _seconds(when: datetime) -> int:
    return int(when.timestamp())
