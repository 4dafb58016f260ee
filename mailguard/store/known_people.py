"""People whose messages are here, by the beginning of a name or an address."""

from __future__ import annotations

from mailguard.model import Address
from mailguard.store.sealed import SealedStore

MOST = 6
MOST_MESSAGES = 5_000  # the newest with such a person; more are not counted


def find_people(store: SealedStore, beginning: str) -> tuple[Address, ...]:
    """Senders, the most frequent first. beginning: of a word of the name or of the address."""
    wanted = 'sender : "' + beginning.replace("\0", " ").replace('"', '""') + '" *'
    with store.reading() as connection:
        rows = connection.execute(
            "SELECT max(sender_name), sender_address FROM message WHERE id IN"
            " (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?)"
            " AND sender_address <> ''"
            " GROUP BY lower(sender_address) ORDER BY count(*) DESC, sender_address LIMIT ?",
            (wanted, MOST_MESSAGES, MOST),
        ).fetchall()
    return tuple(Address(name, address) for name, address in rows)
