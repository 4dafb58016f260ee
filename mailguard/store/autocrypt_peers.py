"""What Autocrypt told of correspondents: rows of the autocrypt_peer table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from mailguard.model import AutocryptPeer, Fingerprint, PeerKey
from mailguard.store.sealed import SealedStore

_COLUMNS = (
    "address, last_seen, autocrypt_timestamp, prefer_encrypt, fingerprint, keydata, gossip_timestamp,"
    " gossip_fingerprint, gossip_keydata"
)
_MUTUAL = "mutual"


class PeerStore:
    """Addresses are canonical ones: `openpgp.autocrypt.canonical_address`."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def load(self, address: str) -> AutocryptPeer | None:
        with self._store.reading() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM autocrypt_peer WHERE address = ?",  # noqa: S608
                (address,),
            ).fetchone()
        return _peer(row) if row is not None else None

    def save(self, peers: Sequence[AutocryptPeer]) -> None:
        """All of them in one transaction."""
        with self._store.writing() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO autocrypt_peer ({_COLUMNS})"  # noqa: S608
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_row(each) for each in peers],
            )

    def forget(self, address: str) -> None:
        with self._store.writing() as connection:
            connection.execute("DELETE FROM autocrypt_peer WHERE address = ?", (address,))


def _row(peer: AutocryptPeer) -> tuple[Any, ...]:
    key, gossip = peer.key, peer.gossip_key
    return (
        peer.address,
        _seconds(peer.last_seen),
        _seconds(peer.autocrypt_timestamp),
        _MUTUAL if key is not None and key.is_mutual else "",
        key.fingerprint if key is not None else "",
        key.keydata if key is not None else None,
        _seconds(peer.gossip_timestamp),
        gossip.fingerprint if gossip is not None else "",
        gossip.keydata if gossip is not None else None,
    )


def _peer(row: tuple[Any, ...]) -> AutocryptPeer:
    address, last_seen, told, preference, name, keydata, gossiped, gossip_name, gossip_data = row
    return AutocryptPeer(
        address=address,
        last_seen=_when(last_seen),
        autocrypt_timestamp=_when(told),
        key=_key(address, name, keydata, is_mutual=preference == _MUTUAL),
        gossip_timestamp=_when(gossiped),
        gossip_key=_key(address, gossip_name, gossip_data, is_mutual=False),
    )


def _key(address: str, fingerprint: str, keydata: bytes | None, *, is_mutual: bool) -> PeerKey | None:
    if keydata is None:
        return None
    return PeerKey(
        address=address, fingerprint=Fingerprint(fingerprint), is_mutual=is_mutual, keydata=bytes(keydata)
    )


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment is not None else None


def _when(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
