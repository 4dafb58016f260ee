"""What MailGuard has GnuPG do with keys: list, make, import, export, certify, trust, change, revoke."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailguard.errors import (
    GnuPGFailed,
    KeyUnusable,
    NotFound,
    NotOpenPGP,
    PassphraseNeeded,
    PassphraseRefused,
)
from mailguard.model import (
    Address,
    Algorithm,
    Confirmation,
    Fingerprint,
    ImportChange,
    ImportPreview,
    ImportResult,
    Key,
    KeyId,
    NewKey,
    RevocationReason,
    Trust,
    UnlockState,
)
from mailguard.openpgp.engine import Engine, Ran, cleaned_log
from mailguard.openpgp.keys import own_first, parse_colons, parse_user_id, unescape
from mailguard.openpgp.status import failure_code, is_locked, is_passphrase_wrong, split_lines

AGENT_TTL_S = 600  # gpg-agent's default-cache-ttl, counted from the last use
GENERATE_TIMEOUT_S = 300.0
BINARY_TAGS = range(0x80, 0x100)  # every OpenPGP packet begins with the highest bit set: RFC 9580 section 4.2

_LIST = ["--with-secret", "--with-keygrip", "--list-keys"]
_OWNER_TRUST = {
    Trust.UNKNOWN: 2,
    Trust.UNDEFINED: 2,
    Trust.NEVER: 3,
    Trust.MARGINAL: 4,
    Trust.FULL: 5,
    Trust.ULTIMATE: 6,
}


class KeyCommands(Engine):
    """Commands on the keyring. Keys are named by their full fingerprints."""

    _last_use = 0.0
    _use_lock = threading.Lock()

    # Looking

    def list_keys(self) -> tuple[Key, ...]:
        """All keys, own ones first."""
        ran = self.run(_LIST)
        if ran.code != 0 and not ran.data:
            raise GnuPGFailed("gpg could not list keys", cleaned_log(ran.log))
        return own_first(parse_colons(ran.data.decode("utf-8", "replace")))

    def load_key(self, key: Fingerprint) -> Key:
        """Raises NotFound."""
        found = parse_colons(self.run([*_LIST, key]).data.decode("utf-8", "replace"))
        if not found:
            raise NotFound("key")
        return found[0]

    def certified_by_me(self, own: Sequence[Key]) -> frozenset[Fingerprint]:
        """Keys that bear a certification by one of the own keys."""
        if not own:
            return frozenset()
        mine = {key.key_id for key in own}
        ran = self.run(["--list-sigs"])
        found: set[Fingerprint] = set()
        current = ""
        for line in ran.data.decode("utf-8", "replace").splitlines():
            fields = line.split(":")
            if fields[0] == "pub":
                current = ""
            elif fields[0] == "fpr" and not current:
                current = fields[9]
            elif fields[0] == "sig" and fields[4] in mine and current[-16:] != fields[4]:
                found.add(Fingerprint(current))
        return frozenset(found)

    def confirmations(self, key: Fingerprint) -> tuple[Confirmation, ...]:
        """Certifications on its user IDs by other keys, checked where those keys are here."""
        ran = self.run(["--check-sigs", key])
        own = {each.key_id for each in self.list_keys() if each.is_secret}
        found: list[Confirmation] = []
        user_id = ""
        for line in ran.data.decode("utf-8", "replace").splitlines():
            fields = line.split(":") + [""] * 16
            if fields[0] == "uid":
                user_id = unescape(fields[9])
            elif fields[0] == "sub":
                break
            elif (
                fields[0] in ("sig", "rev")
                and user_id
                and fields[4] != key[-16:]
                and fields[1] in ("!", "?", "")
            ):
                name, address, _ = parse_user_id(unescape(fields[9]))
                found.append(
                    Confirmation(
                        user_id=user_id,
                        signer_key_id=KeyId(fields[4]),
                        signer_name=(name or address) if fields[1] == "!" else "",
                        created=datetime.fromtimestamp(int(fields[5]), UTC) if fields[5].isdigit() else None,
                        is_own=fields[4] in own,
                        is_local=fields[10].endswith("l"),
                        is_revoked=fields[0] == "rev",
                    )
                )
        return tuple(found)

    # Importing and exporting

    def preview_import(self, data: bytes) -> tuple[ImportPreview, ...]:
        """What an import would bring. Raises NotOpenPGP where there is no key in `data`."""
        ran = self.run(["--import-options", "show-only", "--dry-run", "--import"], data)
        found = parse_colons(ran.data.decode("utf-8", "replace"))
        if not found:
            raise NotOpenPGP("no key")
        held = {key.fingerprint: key for key in self.list_keys()}
        return tuple(
            ImportPreview(
                fingerprint=key.fingerprint,
                name=key.name,
                address=key.address,
                user_ids=tuple(each.text for each in key.user_ids),
                algorithm=key.algorithm,
                created=key.created,
                change=change_by_import(key, held.get(key.fingerprint)),
                is_secret=key.is_secret,
            )
            for key in found
        )

    def import_keys(self, data: bytes, *, origin: str = "") -> ImportResult:
        """Import what is there, as far as it is whole. Raises NotOpenPGP where no key is.

        origin: a server's name or address, for GnuPG's own note.
        """
        if not looks_like_openpgp(data):
            raise NotOpenPGP("no OpenPGP data")
        where = ["--key-origin", f"ks,{origin}"] if origin.startswith(("hkp", "http")) else []
        ran = self.run([*where, "--import"], data, timeout_s=120.0)
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
            without_address=tuple(_fingerprints(self, data))[:without_user_id] if without_user_id else (),
            damaged=damaged,
        )

    def export_public(self, keys: Sequence[Fingerprint]) -> bytes:
        """Armored. Raises NotFound where one is not there."""
        ran = self.run(["--armor", "--export", *keys])
        if not ran.data:
            raise NotFound("key")
        return ran.data

    def export_minimal(self, key: Fingerprint) -> bytes:
        """Binary, without others' certifications: for an Autocrypt header."""
        ran = self.run(["--export-options", "export-minimal,no-export-attributes", "--export", key])
        if not ran.data:
            raise NotFound("key")
        return ran.data

    def export_secret(self, key: Fingerprint, *, passphrase: str | None) -> bytes:
        """Armored, still protected by its passphrase. Raises PassphraseNeeded, PassphraseRefused."""
        ran = self.run(["--armor", "--export-secret-keys", key], passphrase=passphrase, needs_secret=True)
        self._check(ran, key, "gpg did not export the secret key")
        if not ran.data:
            raise NotFound("secret key")
        return ran.data

    # Making and changing own keys

    def generate(self, new: NewKey) -> Fingerprint:
        """A key that signs and certifies, and a subkey that encrypts. GnuPG writes its revocation
        certificate by the way (openpgp-revocs.d)."""
        script = _generate_script(new)
        options = ["--pinentry-mode", "loopback", "--full-generate-key"]
        ran = self.run(options, script.encode(), timeout_s=GENERATE_TIMEOUT_S)
        made = next(
            (fields[1] for keyword, fields in split_lines(ran.status) if keyword == "KEY_CREATED"), ""
        )
        if not made:
            raise GnuPGFailed("gpg made no key", cleaned_log(ran.log))
        return Fingerprint(made)

    def certify(
        self, key: Fingerprint, *, by: Fingerprint, passphrase: str | None, is_local: bool = True
    ) -> None:
        """Confirm all user IDs of `key` by an own key. Raises PassphraseNeeded, PassphraseRefused."""
        command = "--quick-lsign-key" if is_local else "--quick-sign-key"
        ran = self.run(["--yes", "--local-user", by, command, key], passphrase=passphrase, needs_secret=True)
        self._check(ran, by, "gpg did not certify the key")
        self.note_use()
        self._update_trust()

    def set_owner_trust(self, key: Fingerprint, trust: Trust) -> None:
        self._check(self.run(["--import-ownertrust"], f"{key}:{_OWNER_TRUST[trust]}:\n".encode()), key, "")
        self._update_trust()

    def set_disabled(self, key: Fingerprint, disabled: bool) -> None:
        self._edit(key, ["disable" if disabled else "enable", "quit"])
        self._update_trust()

    def delete(self, key: Fingerprint, *, secret: bool = False) -> None:
        """The public key; with `secret`, the secret one too, for good. A key whose secret part is
        here is refused without it: KeyUnusable."""
        command = "--delete-secret-and-public-key" if secret else "--delete-keys"
        ran = self.run(["--yes", command, key])
        if any(
            keyword == "DELETE_PROBLEM" and fields[:1] == ["2"] for keyword, fields in split_lines(ran.status)
        ):
            raise KeyUnusable(key, "its secret part is here")
        self._check(ran, key, "gpg did not delete the key")

    def change_expiry(self, key: Fingerprint, valid_days: int | None, *, passphrase: str | None) -> None:
        """Of the key and all its subkeys, counted from now; None: no end."""
        until = f"{valid_days}d" if valid_days is not None else "0"
        for which in ([], ["*"]):
            ran = self.run(
                ["--quick-set-expire", key, until, *which], passphrase=passphrase, needs_secret=True
            )
            self._check(ran, key, "gpg did not change the date")
        self.note_use()

    def add_user_id(self, key: Fingerprint, address: Address, *, passphrase: str | None) -> None:
        ran = self.run(["--quick-add-uid", key, str(address)], passphrase=passphrase, needs_secret=True)
        self._check(ran, key, "gpg did not add the address")

    def revoke_user_id(self, key: Fingerprint, user_id: str, *, passphrase: str | None) -> None:
        ran = self.run(["--quick-revoke-uid", key, user_id], passphrase=passphrase, needs_secret=True)
        self._check(ran, key, "gpg did not revoke the address")

    def set_primary_user_id(self, key: Fingerprint, user_id: str, *, passphrase: str | None) -> None:
        ran = self.run(["--quick-set-primary-uid", key, user_id], passphrase=passphrase, needs_secret=True)
        self._check(ran, key, "gpg did not change the primary address")

    def change_passphrase(self, key: Fingerprint, old: str, new: str) -> None:
        """Raises PassphraseRefused where `old` is not the passphrase.

        gpg-agent asks twice, for the old and for the new one, so they go by --command-fd.
        """
        self.forget(key)
        ran = self.run(
            ["--pinentry-mode", "loopback", "--command-fd", "0", "--passwd", key],
            f"{old}\n{new}\n{new}\n".encode(),
        )
        self._check(ran, key, "gpg did not change the passphrase")
        self.forget(key)

    def revoke(
        self, key: Fingerprint, reason: RevocationReason, note: str, *, passphrase: str | None
    ) -> None:
        """Make a revocation certificate with this reason, and apply it here."""
        answers = ["y", str(reason), *(line for line in note.splitlines() if line.strip()), "", "y"]
        arguments = ["--command-fd", "0", "--armor", "--gen-revoke", key]
        ran = self._interactive(arguments, answers, passphrase)
        self._check(ran, key, "gpg did not revoke the key")
        if not ran.data:
            raise GnuPGFailed("gpg made no revocation certificate", cleaned_log(ran.log))
        self.import_keys(ran.data)

    def revocation_certificate(self, key: Fingerprint) -> bytes:
        """The one that GnuPG wrote when it made the key. Raises NotFound."""
        home = self.home or Path(self._home_of_gnupg())
        path = home / "openpgp-revocs.d" / f"{key}.rev"
        try:
            return path.read_bytes()
        except OSError as error:
            raise NotFound("revocation certificate") from error

    # The agent

    def is_unlocked(self, key: Fingerprint) -> UnlockState:
        """Whether the agent opens it without asking: a cached passphrase, or none at all."""
        grips = {each.keygrip for each in self.load_key(key).subkeys if each.has_secret}
        states = [line.split() for line in self.agent("keyinfo --list") if line.startswith("S KEYINFO")]
        mine = [fields for fields in states if fields[2] in grips]
        if mine and all(fields[7] == "C" for fields in mine):
            return UnlockState(is_unlocked=True)
        if not any(fields[6] == "1" for fields in mine):
            return UnlockState(is_unlocked=False)
        since = time.monotonic() - self._last_use if self._last_use else 0.0
        return UnlockState(
            is_unlocked=True, until=datetime.now(UTC) + timedelta(seconds=max(0.0, AGENT_TTL_S - since))
        )

    def unlock(self, key: Fingerprint, passphrase: str) -> None:
        """Check a passphrase and have the agent keep it. Raises PassphraseRefused.

        While the agent keeps one it takes any entry as right, so it forgets the key's first.
        """
        found = self.load_key(key)
        self.forget(key)
        if found.can_sign:
            ran = self.run(
                ["--local-user", key, "--detach-sign"], b"", passphrase=passphrase, needs_secret=True
            )
            self._check(ran, key, "gpg did not open the key")
        if found.can_encrypt:
            sealed = self.run(["--trust-model", "always", "--recipient", key, "--encrypt"], b"open").data
            ran = self.run(["--decrypt"], sealed, passphrase=passphrase, needs_secret=True)
            if ran.data != b"open":
                raise PassphraseRefused(key)
        self.note_use()

    def forget(self, key: Fingerprint) -> None:
        """Have the agent forget one key's passphrase."""
        for each in self.load_key(key).subkeys:
            if each.keygrip:
                self.agent(f"clear_passphrase --mode=normal {each.keygrip}")

    def lock(self) -> None:
        """Have the agent forget all passphrases."""
        self.agent("reloadagent")
        self._last_use = 0.0

    def note_use(self) -> None:
        """The agent counts its time from the last use."""
        with self._use_lock:
            self._last_use = time.monotonic()

    # Inside

    def _edit(self, key: Fingerprint, commands: Sequence[str]) -> None:
        ran = self._interactive(["--command-fd", "0", "--edit-key", key], list(commands), None)
        self._check(ran, key, "gpg did not change the key")

    def _interactive(self, arguments: list[str], answers: Sequence[str], passphrase: str | None) -> Ran:
        """For the few commands that have no batch form: their questions are answered from a list."""
        stdin = "".join(f"{each}\n" for each in answers).encode()
        return self.run(["--no-batch", *arguments], stdin, passphrase=passphrase, needs_secret=True)

    def _update_trust(self) -> None:
        self.run(["--yes", "--check-trustdb"])

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

    def _home_of_gnupg(self) -> str:
        ran = self.run(["--version"])
        lines = ran.data.decode("utf-8", "replace").splitlines()
        return next((line.removeprefix("Home: ") for line in lines if line.startswith("Home: ")), "")


def looks_like_openpgp(data: bytes) -> bool:
    """Armor, or a first byte that an OpenPGP packet can begin with."""
    return b"-----BEGIN PGP " in data or (data[:1] != b"" and data[0] in BINARY_TAGS)


def change_by_import(coming: Key, held: Key | None) -> ImportChange:
    """What a key would change in the keyring that holds `held` of it."""
    if held is None:
        return ImportChange.NEW if coming.user_ids else ImportChange.DAMAGED
    news = _substance(coming) - _substance(held)
    is_updated = bool(news) or (coming.is_secret and not held.is_secret)
    return ImportChange.UPDATED if is_updated else ImportChange.UNCHANGED


def _substance(key: Key) -> set[object]:
    """All of a key that a person can see: addresses, subkeys, dates, revocations."""
    parts: set[object] = {(each.text, each.is_revoked) for each in key.user_ids}
    parts |= {(each.fingerprint, each.expires, each.is_revoked) for each in key.subkeys}
    return parts


def _fingerprints(engine: Engine, data: bytes) -> list[Fingerprint]:
    ran = engine.run(["--import-options", "show-only", "--dry-run", "--import"], data)
    return [key.fingerprint for key in parse_colons(ran.data.decode("utf-8", "replace"))]


def _generate_script(new: NewKey) -> str:
    """Parameters for unattended generation (GnuPG manual, "Unattended key generation").

    It is fed by stdin, so the passphrase is on no command line.
    """
    kind = {
        Algorithm.RSA_4096: ("RSA", "Key-Length: 4096", "RSA", "Subkey-Length: 4096"),
        Algorithm.RSA_3072: ("RSA", "Key-Length: 3072", "RSA", "Subkey-Length: 3072"),
        Algorithm.ED25519: ("EDDSA", "Key-Curve: ed25519", "ECDH", "Subkey-Curve: cv25519"),
    }[new.algorithm]
    for text in (new.name, new.address, new.passphrase):
        if any(each in text for each in "\r\n\0"):
            raise KeyUnusable("", "a name, address or passphrase cannot hold line breaks")
    lines = [
        f"Key-Type: {kind[0]}",
        kind[1],
        "Key-Usage: sign,cert",
        f"Subkey-Type: {kind[2]}",
        kind[3],
        "Subkey-Usage: encrypt",
        *([f"Name-Real: {new.name}"] if new.name.strip() else []),
        f"Name-Email: {new.address}",
        f"Expire-Date: {f'{new.valid_days}d' if new.valid_days is not None else '0'}",
        f"Passphrase: {new.passphrase}" if new.passphrase else "%no-protection",
        "%commit",
        "",
    ]
    return "\n".join(lines)
