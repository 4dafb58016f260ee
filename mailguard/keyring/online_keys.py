"""Keys online: search, retrieve, publish and update. What a server gives is checked before it is taken.

A key server vouches for nothing: anyone can send it a key under any name. Checked here is that its
answer is the key that was asked for and holds no other, no secret one among them; whose key it is
remains "not verified" until a person says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from mailguard.batches import Outcome
from mailguard.errors import MailGuardError, NotFound, NotOpenPGP
from mailguard.model import Address, Fingerprint, ImportResult, Key, Published, ServerKey, UpdateReport
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.store.notes import KeyNotes
from mailguard.transport.hkp import name_of
from mailguard.transport.keyserver import PROVIDER, Answer, KeyServers, is_directory
from mailguard.transport.lookup import Lookup, LookupKind, carries, read_lookup


class Change(Enum):
    """What came of asking for a newer version of one key."""

    UPDATED = auto()
    REVOKED = auto()
    UNCHANGED = auto()
    MISSING = auto()  # no server has it
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class KeyUpdate:
    key: Fingerprint
    change: Change
    reason: str = ""  # of a failure, for logs


class OnlineKeys:
    """The tasks of the person that need a key server. Each may be called from any thread."""

    def __init__(self, gpg: GnuPG, ring: Ring, servers: KeyServers, notes: KeyNotes) -> None:
        self._gpg = gpg
        self._ring = ring
        self._servers = servers
        self._notes = notes

    def search(self, text: str, server: str) -> tuple[ServerKey, ...]:
        """Keys by address, key ID, fingerprint or words, each once, in the order of the servers.

        server: an address, "*" for all of the settings, "wkd" for the provider of an address.
        Raises what the first server said that failed, where none of the others knows a key either.
        """
        wanted = read_lookup(text)
        found: list[ServerKey] = []
        failure: MailGuardError | None = None
        for place in self._servers.places_for(wanted, server):
            try:
                found += self._found_by(self._servers.search(wanted, place), wanted)
            except MailGuardError as error:
                # That a provider has no directory is no failure of the server that was chosen.
                if place != PROVIDER or server == PROVIDER:
                    failure = failure or error
        if failure is not None and not found:
            raise failure
        return tuple(replace(each, is_owned=self._is_owned(each)) for each in _each_once(found))

    def retrieve(self, found: ServerKey) -> ImportResult:
        """Import a key that a search found. Raises NotFound, NotOpenPGP where it is not that key,
        and what the server said."""
        wanted = read_lookup(found.fingerprint)
        data = found.armored or self._servers.fetch(wanted, found.server)
        address = found.user_ids[0].address if is_directory(found.server) and found.user_ids else ""
        self._check_answer(data, wanted, address)
        result = self._gpg.import_from_server(data, found.server, address=address)
        self._notes.note_import(result.new, name_of(found.server))
        self._notes.note_update((*result.updated, *result.unchanged))
        return result

    def publish(self, key: Fingerprint, server: str) -> Published:
        """Send a public key. A confirming server gets no others' certifications: it gives none out."""
        if self._servers.is_confirming(server):
            armored = self._gpg.export_minimal(key, armored=True)
        else:
            armored = self._gpg.export_public([key])
        return self._servers.publish(key, armored, server)

    def update_one(self, key: Fingerprint) -> KeyUpdate:
        """Fetch a newer version from the servers, in turn until one has the key. Raises no MailGuardError."""
        failure = ""
        for server in self._servers.all():
            try:
                return KeyUpdate(key, self._update_from(server, key))
            except NotFound:
                continue
            except MailGuardError as error:
                failure = failure or str(error)
        return KeyUpdate(key, Change.FAILED if failure else Change.MISSING, failure)

    def _update_from(self, server: str, key: Fingerprint) -> Change:
        wanted = Lookup(LookupKind.FINGERPRINT, key)
        data = self._servers.fetch(wanted, server)
        self._check_answer(data, wanted, "")
        before = self._gpg.load_key(key)
        result = self._gpg.import_from_server(data, server)
        if result.without_address:
            raise NotOpenPGP("the key came without a user ID, and this GnuPG takes none without")
        self._notes.note_update([key])
        if key not in result.updated:
            return Change.UNCHANGED
        is_revoked_now = self._gpg.load_key(key).is_revoked and not before.is_revoked
        return Change.REVOKED if is_revoked_now else Change.UPDATED

    def _check_answer(self, data: bytes, wanted: Lookup, address: str) -> None:
        """Raises NotOpenPGP unless all that is in `data` was asked for.

        address: of a directory's answer, which may hold more than one key of the address.
        """
        keys = self._gpg.read_keys(data)
        if not any(carries(key, wanted) for key in keys):
            raise NotOpenPGP("the answer is not the key that was asked for")
        if any(key.is_secret for key in keys):
            raise NotOpenPGP("the answer holds a secret key")
        of_address = Lookup(LookupKind.ADDRESS, address)
        if not all(carries(key, wanted) or (address and carries(key, of_address)) for key in keys):
            raise NotOpenPGP("the answer holds keys that were not asked for")

    def _found_by(self, answer: Answer, wanted: Lookup) -> list[ServerKey]:
        """Those of an answer that are what was looked for; an index is told by its addresses alone."""
        if answer.key:
            return self._found_in(answer, wanted)
        if wanted.kind is not LookupKind.ADDRESS:
            return list(answer.listed)
        address = wanted.text.lower()
        return [each for each in answer.listed if address in (one.address.lower() for one in each.user_ids)]

    def _found_in(self, answer: Answer, wanted: Lookup) -> list[ServerKey]:
        keys = [key for key in self._gpg.read_keys(answer.key) if carries(key, wanted) and not key.is_secret]
        # Web sites answer to any path with a page: for a directory, that means that there is no key.
        if not keys and not is_directory(answer.server):
            raise NotOpenPGP("the answer is not the key that was asked for")
        return [_server_key(key, answer, wanted) for key in keys]

    def _is_owned(self, found: ServerKey) -> bool:
        return self._ring.find(found.fingerprint) is not None


def report_of(outcomes: Iterable[Outcome[Fingerprint, KeyUpdate]]) -> UpdateReport:
    """What came of `update_one` for many keys; each key is in one of the lists."""
    done = tuple(
        each.result or KeyUpdate(each.job, Change.FAILED, str(each.error or "")) for each in outcomes
    )

    def those(change: Change) -> tuple[Fingerprint, ...]:
        return tuple(each.key for each in done if each.change is change)

    return UpdateReport(
        updated=those(Change.UPDATED),
        revoked=those(Change.REVOKED),
        unchanged=those(Change.UNCHANGED),
        missing=those(Change.MISSING),
        failed=tuple((each.key, each.reason) for each in done if each.change is Change.FAILED),
    )


def _server_key(key: Key, answer: Answer, wanted: Lookup) -> ServerKey:
    """A key that was given itself. Of a directory, only the address that was asked for counts."""
    only = wanted.text.lower() if is_directory(answer.server) else ""
    return ServerKey(
        fingerprint=key.fingerprint,
        user_ids=tuple(
            Address(each.name, each.address)
            for each in key.user_ids
            if not only or each.address.lower() == only
        ),
        algorithm=key.algorithm,
        created=key.created,
        expires=key.expires,
        is_revoked=key.is_revoked,
        is_expired=key.is_expired,
        server=answer.server,
        armored=answer.key,
    )


def _each_once(found: Sequence[ServerKey]) -> list[ServerKey]:
    """By fingerprint; of two, the first that tells addresses, or else the first."""
    best: dict[str, ServerKey] = {}
    for each in found:
        held = best.setdefault(each.fingerprint, each)
        if each.user_ids and not held.user_ids:
            best[each.fingerprint] = each
    return list(best.values())
