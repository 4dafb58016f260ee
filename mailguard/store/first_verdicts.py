"""What was found when a message was first shown, by the hash of its bytes: rows of the first_verdict table.

A key that expires, is revoked or is deleted later changes what can be said of old mail; what was said then is
kept beside it, and never takes its place.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from mailguard.model import Fingerprint, FirstVerdict
from mailguard.store.sealed import SealedStore


class FirstVerdicts:
    def __init__(self, store: SealedStore) -> None:
        self._store = store

    def keep(self, raw: bytes, banner_id: str, signer: Fingerprint | None) -> FirstVerdict:
        """The first verdict on `raw`: this one, if there is none yet. Raises StoreFailed."""
        digest, now = hashlib.sha256(raw).digest(), int(datetime.now(UTC).timestamp())
        found = self._find(digest)
        if found is not None:
            return found
        with self._store.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO first_verdict (hash, banner, signer, checked) VALUES (?, ?, ?, ?)",
                (digest, banner_id, signer or "", now),
            )
        return FirstVerdict(banner_id=banner_id, signer=signer, checked=datetime.fromtimestamp(now, UTC))

    def find(self, raw: bytes) -> FirstVerdict | None:
        return self._find(hashlib.sha256(raw).digest())

    def _find(self, digest: bytes) -> FirstVerdict | None:
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT banner, signer, checked FROM first_verdict WHERE hash = ?",
                (digest,),
            ).fetchone()
        if row is None:
            return None
        banner_id, signer, checked = row
        return FirstVerdict(
            banner_id=banner_id,
            signer=Fingerprint(signer) if signer else None,
            checked=datetime.fromtimestamp(checked, UTC),
        )
