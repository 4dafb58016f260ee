"""What MailGuard has GnuPG tell of keys, and how they come into the keyring and out of it."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from mailguard.errors import (
    GnuPGFailed,
    NotFound,
    NotOpenPGP,
    PassphraseNeeded,
    PassphraseRefused,
)
from mailguard.model import (
    Confirmation,
    Fingerprint,
    ImportPreview,
    ImportResult,
    Key,
    KeyId,
    Trust,
)
from mailguard.openpgp.engine import Engine, Ran, cleaned_log
from mailguard.openpgp.import_preview import is_flooded, preview_key
from mailguard.openpgp.keys import own_first, parse_colons, parse_user_id, unescape
from mailguard.openpgp.packets import RawKey, split_keys, without_armor
from mailguard.openpgp.revocation import Revocation, read_revocation
from mailguard.openpgp.status import failure_code, is_locked, is_passphrase_wrong, split_lines

BINARY_TAGS = range(0x80, 0x100)  # every OpenPGP packet begins with the highest bit set: RFC 9580 section 4.2
IMPORT_TIMEOUT_S = 120.0
REPLACED_WITHIN_S = 2.0
LOOK_AGAIN_S = 0.05
KEYS_A_CALL = 200  # named on one command line

_LIST = ["--with-secret", "--with-keygrip", "--list-keys"]
_LOOK = ["--import-options", "show-only,self-sigs-only", "--dry-run", "--import"]
# GnuPG's own way with key servers: certifications by keys that are not here are left out, so that
# nobody can make a key too large to be used (CVE-2019-13050).
_CLEAN = ["--import-options", "import-clean"]
_CLEAN_OF_FLOOD = ["--import-options", "import-clean,self-sigs-only"]


class KeyTransfer(Engine):
    """Lists, imports and exports keys, which are named by their full fingerprints."""

    # Looking

    def list_keys(self) -> tuple[Key, ...]:
        """All keys, own ones first."""
        ran = self._list(_LIST)
        if ran.code != 0 and not ran.data:
            raise GnuPGFailed("gpg could not list keys", cleaned_log(ran.log))
        return own_first(parse_colons(_text(ran)))

    def _list(self, arguments: list[str]) -> Ran:
        """List keys of the keyring; where there are none, look again.

        A gpg that stores a change renames two files, and between the two there is no keyring to be seen.
        """
        ran = self.run(arguments)
        give_up = time.monotonic() + REPLACED_WITHIN_S
        while b"pub:" not in ran.data:
            is_last = time.monotonic() > give_up or not self._is_keyring_locked()
            time.sleep(LOOK_AGAIN_S)
            ran = self.run(arguments)
            if is_last:
                break
        return ran

    def _is_keyring_locked(self) -> bool:
        """Whether a gpg is about to store a change: its lock stands beside the keyring."""
        return any(self.home_folder().glob("pubring.*.lock"))

    def load_key(self, key: Fingerprint) -> Key:
        """Raises NotFound."""
        found = self.load_keys([key])
        if not found:
            raise NotFound("key")
        return found[0]

    def load_keys(self, keys: Sequence[Fingerprint]) -> tuple[Key, ...]:
        """Those that are there, in GnuPG's order."""
        return tuple(
            key
            for at in range(0, len(keys), KEYS_A_CALL)
            for key in parse_colons(_text(self._list([*_LIST, *keys[at : at + KEYS_A_CALL]])))
        )

    def load_revocation(self, key: Fingerprint) -> Revocation | None:
        """When and why a key was withdrawn; None where it is not, or not here."""
        return read_revocation(_text(self.run(["--list-sigs", key])))

    def certified_by_me(self, keys: Sequence[Key]) -> frozenset[Fingerprint]:
        """Of all keys, those that bear a certification by one of the own ones, which GnuPG found good.

        Such a key is valid for GnuPG, or was before it expired: only these are asked about, since
        checking signatures takes longest of all (1.4 s for a thousand keys).
        """
        mine = {key.key_id for key in keys if key.is_secret}
        candidates = [key.fingerprint for key in keys if _may_be_certified(key)] if mine else []
        found: set[Fingerprint] = set()
        for at in range(0, len(candidates), KEYS_A_CALL):
            checked = self._certifications(*candidates[at : at + KEYS_A_CALL])
            found |= {each.key for each in standing(checked, mine)}
        return frozenset(found)

    def confirmations(self, key: Fingerprint) -> tuple[Confirmation, ...]:
        """Certifications on its user IDs by other keys, of each the latest; bad ones are left out.

        Where the signer's key is not here they cannot be checked: they have no name then.
        """
        own = {each.key_id for each in self._listed(["--list-secret-keys"])}
        found = (each for each in self._certifications(key) if each.outcome in ("!", "?"))
        return tuple(
            Confirmation(
                user_id=each.user_id,
                signer_key_id=KeyId(each.signer),
                signer_name=each.signer_name if each.outcome == "!" else "",
                created=datetime.fromtimestamp(each.created, UTC) if each.created else None,
                is_own=each.outcome == "!" and each.signer in own,
                is_local=each.is_local,
                is_revoked=each.is_revoked,
            )
            for each in _latest(found)
        )

    def read_keys(self, data: bytes) -> tuple[Key, ...]:
        """The keys in `data`, armored or binary, without importing them; () where there is none."""
        return self._listed(_LOOK, without_armor(data)) if data else ()

    def read_secret_parts(self, data: bytes) -> frozenset[KeyId]:
        """The primary keys and subkeys whose secret part is in `data`: not one that only says that
        the part is on a card or kept elsewhere."""
        found: set[KeyId] = set()
        # GnuPG lists these parts by what its agent has, not by what is in the data: so, by packets.
        listed = self.run(["--list-packets"], without_armor(data)).data.decode("utf-8", "replace")
        for packet in listed.split("\n:")[1:]:
            key_id = re.search(r"^\tkeyid: ([0-9A-F]{16})$", packet, re.M)
            if packet.startswith("secret ") and key_id and not re.search(r"^\tgnu-", packet, re.M):
                found.add(KeyId(key_id[1]))
        return frozenset(found)

    # Importing and exporting

    def preview_import(
        self, data: bytes, *, keys: Sequence[Key] = (), own_addresses: Collection[str] = ()
    ) -> tuple[ImportPreview, ...]:
        """What an import would bring. Raises NotOpenPGP where there is no key in `data`.

        keys: the keyring, to tell of other keys for the same addresses. own_addresses: in lower case.
        """
        raws = split_keys(data)
        if not raws:
            raise NotOpenPGP("no key")
        found = self._read_all(raws)
        held = {key.fingerprint: key for key in self.load_keys([key.fingerprint for key in found.values()])}
        return tuple(
            preview_key(raw, key, held.get(key.fingerprint) if key is not None else None, keys, own_addresses)
            for raw in raws
            for key in (found.get(raw),)
        )

    def _read_all(self, raws: Sequence[RawKey]) -> dict[RawKey, Key]:
        """Public keys in one call; secret ones by themselves, since packets do not tell their fingerprint."""
        by_name = {
            key.fingerprint: key
            for key in self.read_keys(b"".join(each.raw for each in raws if not each.is_secret))
        }
        found = {raw: by_name[raw.fingerprint] for raw in raws if raw.fingerprint in by_name}
        for raw in raws:
            if raw.is_secret and (read := self.read_keys(raw.raw)):
                found[raw] = read[0]
        return found

    def import_keys(self, data: bytes) -> ImportResult:
        """Import what is there, as far as it is whole. Raises NotOpenPGP where no key is."""
        return self._import([], data)

    def import_from_mail(self, data: bytes) -> ImportResult:
        """As `import_keys`, without certifications that say nothing here; of a key that was flooded with
        them, without any but its own."""
        is_large = any(is_flooded(each) for each in split_keys(data))
        return self._import(_CLEAN_OF_FLOOD if is_large else _CLEAN, data)

    def import_from_server(self, data: bytes, server: str, *, address: str = "") -> ImportResult:
        """Import what a key server or directory gave, without certifications that say nothing here.

        server: "hkps://…" or "wkd://…", for GnuPG's own note.
        address: of all user IDs, take those of this one alone (a provider answers for its own addresses).
        """
        scheme, _, host = server.partition("://")
        origin = f"wkd,https://{host}" if scheme == "wkd" else f"ks,{server}"
        only = ["--import-filter", f"keep-uid=mbox = {address.lower()}"] if address else []
        return self._import([*_CLEAN, *only, "--key-origin", origin], data)

    def export_public(self, keys: Sequence[Fingerprint]) -> bytes:
        """Armored, without local certifications. Raises NotFound where one is not there."""
        if len(self.load_keys(keys)) < len(set(keys)):
            raise NotFound("key")
        return self._exported(["--armor", "--export", *keys])

    def export_minimal(self, key: Fingerprint, *, armored: bool = False) -> bytes:
        """Without others' certifications and without pictures: for an Autocrypt header. Raises NotFound."""
        options = ["--export-options", "export-minimal,no-export-attributes"]
        return self._exported([*(["--armor"] if armored else []), *options, "--export", key])

    def export_secret(self, key: Fingerprint, *, passphrase: str | None) -> bytes:
        """Armored, still protected by its passphrase. Raises PassphraseNeeded, PassphraseRefused."""
        ran = self.run(["--armor", "--export-secret-keys", key], passphrase=passphrase, needs_secret=True)
        self._check(ran, key, "gpg did not export the secret key")
        if not ran.data:
            raise NotFound("secret key")
        return ran.data

    # Inside

    def _import(self, options: list[str], data: bytes) -> ImportResult:
        if not looks_like_openpgp(data):
            raise NotOpenPGP("no OpenPGP data")
        ran = self.run([*options, "--import"], without_armor(data), timeout_s=IMPORT_TIMEOUT_S)
        done: dict[Fingerprint, int] = {}
        for keyword, fields in split_lines(ran.status):
            if keyword == "IMPORT_OK" and len(fields) > 1:
                done[Fingerprint(fields[1])] = done.get(Fingerprint(fields[1]), 0) | int(fields[0])
        counts = next((f for keyword, f in split_lines(ran.status) if keyword == "IMPORT_RES"), [])
        without_user_id, revocations = (int(counts[at]) if len(counts) > at else 0 for at in (1, 8))
        damaged = sum(1 for keyword, _ in split_lines(ran.status) if keyword == "IMPORT_PROBLEM")
        if not done and not without_user_id and not revocations:
            raise NotOpenPGP("no key, or one that is damaged")
        return ImportResult(
            new=tuple(key for key, bits in done.items() if bits & 1),
            updated=tuple(key for key, bits in done.items() if not bits & 1 and bits & ~16),
            unchanged=tuple(key for key, bits in done.items() if not bits & ~16),
            secret=tuple(key for key, bits in done.items() if bits & 16),
            without_address=self._without_user_id(data) if without_user_id else (),
            damaged=damaged,
        )

    def _without_user_id(self, data: bytes) -> tuple[Fingerprint, ...]:
        return tuple(key.fingerprint for key in self.read_keys(data) if not key.user_ids)

    def _listed(self, arguments: list[str], data: bytes = b"") -> tuple[Key, ...]:
        return parse_colons(_text(self.run(arguments, data)))

    def _exported(self, arguments: list[str]) -> bytes:
        ran = self.run(arguments)
        if not ran.data:
            raise NotFound("key")
        return ran.data

    def _certifications(self, *keys: Fingerprint, with_own: bool = False) -> Iterator[Certification]:
        """On user IDs, each checked; by others, or with a key's own ones too."""
        ran = self.run(["--check-sigs", *keys], timeout_s=IMPORT_TIMEOUT_S)
        key, user_id = Fingerprint(""), ""
        for line in ran.data.decode("utf-8", "replace").split("\n"):
            fields = line.split(":") + [""] * 16
            match fields[0]:
                case "pub":
                    key, user_id = Fingerprint(""), ""
                case "fpr" if not key:
                    key = Fingerprint(fields[9])
                case "uid":
                    user_id = unescape(fields[9])
                case "uat" | "sub":
                    user_id = ""
                case "sig" | "rev" if user_id and (with_own or fields[4] != key[-16:]):
                    yield _certification(key, user_id, fields)

    def _check(self, ran: Ran, key: Fingerprint, what: str) -> None:
        """Translate a failed command."""
        code = failure_code(ran.status)
        if is_passphrase_wrong(code):
            raise PassphraseRefused(key)
        if ran.code == 0:
            return
        if is_locked(code):
            raise PassphraseNeeded(key)
        raise GnuPGFailed(what or "gpg refused", cleaned_log(ran.log))


class Certification(NamedTuple):
    """A line "sig" or "rev" below a user ID.

    outcome: "!" good, "?" by a key that is not here, "-" bad.
    """

    key: Fingerprint
    user_id: str
    signer: str  # its key ID
    signer_name: str
    outcome: str
    created: int
    is_local: bool
    is_revoked: bool


def _certification(key: Fingerprint, user_id: str, fields: list[str]) -> Certification:
    name, address, _ = parse_user_id(unescape(fields[9]))
    return Certification(
        key=key,
        user_id=user_id,
        signer=fields[4],
        signer_name=name or address,
        outcome=fields[1],
        created=int(fields[5]) if fields[5].isdigit() else 0,
        is_local=fields[10].endswith("l"),
        is_revoked=fields[0] == "rev",
    )


def _may_be_certified(key: Key) -> bool:
    valid = (Trust.FULL, Trust.ULTIMATE)
    return key.is_expired or key.is_revoked or any(each.validity in valid for each in key.user_ids)


def standing(certifications: Iterable[Certification], signers: Collection[str]) -> list[Certification]:
    """Those that are good, by one of these key IDs, and not withdrawn since."""
    good = (each for each in certifications if each.signer in signers and each.outcome == "!")
    return [each for each in _latest(good) if not each.is_revoked]


def _latest(certifications: Iterable[Certification]) -> list[Certification]:
    """The last word of each signer on each user ID."""
    latest: dict[tuple[Fingerprint, str, str], Certification] = {}
    for each in certifications:
        place = (each.key, each.user_id, each.signer)
        latest[place] = max(latest.get(place, each), each, key=_age)
    return list(latest.values())


def _age(each: Certification) -> tuple[int, bool]:
    """Of two from the same second, the withdrawal counts."""
    return each.created, each.is_revoked


def looks_like_openpgp(data: bytes) -> bool:
    """Armor, or a first byte that an OpenPGP packet can begin with."""
    return b"-----BEGIN PGP " in data or (data[:1] != b"" and data[0] in BINARY_TAGS)


def _text(ran: Ran) -> str:
    return ran.data.decode("utf-8", "replace")
