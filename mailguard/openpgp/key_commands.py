"""What MailGuard has GnuPG do with keys: make, certify, trust, change, revoke; and with its agent."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mailguard.errors import GnuPGFailed, KeyUnusable, PassphraseNeeded, PassphraseRefused
from mailguard.files import read_limited
from mailguard.model import Address, Algorithm, Fingerprint, NewKey, RevocationReason, Trust, UnlockState
from mailguard.openpgp.engine import Ran, cleaned_log
from mailguard.openpgp.key_transfer import Certification, KeyTransfer, standing
from mailguard.openpgp.status import failure_code, split_lines

AGENT_TTL_S = 600  # gpg-agent's default-cache-ttl, counted from the last use
GENERATE_TIMEOUT_S = 300.0
LARGEST_CERTIFICATE_BYTES = 1 << 20
_CERTIFICATE_NOTE = (
    b"A revocation certificate: whoever publishes it takes the key out of use, for good.\n"
    b"To use it, remove the colon before the five dashes below and import this file.\n\n"
)

_OWNER_TRUST = {
    Trust.UNKNOWN: 2,
    Trust.UNDEFINED: 2,
    Trust.NEVER: 3,
    Trust.MARGINAL: 4,
    Trust.FULL: 5,
    Trust.ULTIMATE: 6,
}


class KeyCommands(KeyTransfer):
    """Commands on keys, which are named by their full fingerprints."""

    _last_use = 0.0
    _use_lock = threading.Lock()

    # Making and changing own keys

    def generate(self, new: NewKey) -> Fingerprint:
        """A key that signs and certifies, and a subkey that encrypts. GnuPG writes its revocation
        certificate by the way (openpgp-revocs.d)."""
        ran = self.run(
            ["--full-generate-key"],
            _generate_script(new).encode(),
            passphrase=new.passphrase or None,
            timeout_s=GENERATE_TIMEOUT_S,
            needs_secret=True,
        )
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
        arguments = ["--yes", "--local-user", by, command, key]
        self._check(self.run(arguments, passphrase=passphrase, needs_secret=True), by, "")
        if not self._stands(key, by):
            # One that was withdrawn is still there for gpg: it says that all is well, and does nothing.
            self._edit(key, ["clean", "save"])
            self._check(self.run(arguments, passphrase=passphrase, needs_secret=True), by, "")
            if not self._stands(key, by):
                raise GnuPGFailed("gpg did not certify the key")
        self.note_use()
        self._update_trust()

    def withdraw(self, key: Fingerprint, *, by: Fingerprint, passphrase: str | None) -> None:
        """Take back what `certify` confirmed: delete it if it was local, else revoke it, so that others
        learn it by the published key. Raises PassphraseNeeded, PassphraseRefused."""
        if all(each.is_local for each in self._stands(key, by)):
            # A revocation is never local: it would tell others of what was here alone.
            self._edit(key, ["uid *", "delsig", *self._deletions(key, by), "save"])
        else:
            ran = self.run(["--quick-revoke-sig", key, by], passphrase=passphrase, needs_secret=True)
            self._check(ran, by, "gpg did not withdraw the certification")
        if self._stands(key, by):
            raise GnuPGFailed("gpg did not withdraw the certification")
        self._update_trust()

    def set_owner_trust(self, key: Fingerprint, trust: Trust) -> None:
        """Raises NotFound. A disabled key stays so: gpg keeps both in one place, and would enable it."""
        was_disabled = self.load_key(key).is_disabled
        self._check(self.run(["--import-ownertrust"], f"{key}:{_OWNER_TRUST[trust]}:\n".encode()), key, "")
        if was_disabled:
            self._edit(key, ["disable", "quit"])
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
        self._check_silent(ran, key, passphrase, "gpg did not change the primary address")

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
        self.import_keys(self._make_revocation(key, reason, note, passphrase))
        self._update_trust()

    def revocation_certificate(self, key: Fingerprint, *, passphrase: str | None = None) -> bytes:
        """The one that GnuPG wrote when it made the key; one made now for a key that came from elsewhere.

        Raises PassphraseNeeded, PassphraseRefused.
        """
        path = self.home_folder() / "openpgp-revocs.d" / f"{key}.rev"
        if path.is_file():
            return read_limited(path, LARGEST_CERTIFICATE_BYTES)
        made = self._make_revocation(key, RevocationReason.NO_REASON, "", passphrase)
        # As GnuPG does with its own: importing the file by mistake must not revoke the key.
        return _CERTIFICATE_NOTE + made.replace(b"-----BEGIN", b":-----BEGIN", 1)

    # The agent

    def is_unlocked(self, key: Fingerprint) -> UnlockState:
        """Whether the agent opens it without asking: a cached passphrase, or none at all."""
        held = self._agent_holds()
        grips = [each.keygrip for each in self.load_key(key).subkeys if each.has_secret]
        mine = [held[grip] for grip in grips if grip in held]
        if mine and all(each.is_unprotected for each in mine):
            return UnlockState(is_unlocked=True)
        if not any(each.is_cached for each in mine):
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

    def _stands(self, key: Fingerprint, by: Fingerprint) -> list[Certification]:
        """The certifications of `key` by an own key that count."""
        return standing(self._certifications(key), [by[-16:]])

    def _deletions(self, key: Fingerprint, by: Fingerprint) -> list[str]:
        """Answers to "delsig", which asks about each signature on each user ID in the listing's order."""
        return [
            "y" if each.signer == by[-16:] and each.is_local else "n"
            for each in self._certifications(key, with_own=True)
        ]

    def _edit(self, key: Fingerprint, commands: Sequence[str]) -> None:
        ran = self._interactive(["--command-fd", "0", "--edit-key", key], list(commands), None)
        self._check(ran, key, "gpg did not change the key")

    def _agent_holds(self) -> dict[str, _Held]:
        """What the agent says of its keys, by keygrip.

        Lines "S KEYINFO <keygrip> <type> <serialno> <idstr> <cached> <protection> …", GnuPG's
        agent/command.c, hlp_keyinfo.
        """
        lines = [line.split() for line in self.agent("keyinfo --list") if line.startswith("S KEYINFO")]
        return {
            fields[2]: _Held(is_cached=fields[6] == "1", is_unprotected=fields[7] == "C")
            for fields in lines
            if len(fields) > 7
        }

    def _check_silent(self, ran: Ran, key: Fingerprint, passphrase: str | None, what: str) -> None:
        """Translate a command that gives no code when it fails: by whether its key is open now."""
        if ran.code != 0 and failure_code(ran.status) == 0:
            primary = self.load_key(key).subkeys[0]
            held = self._agent_holds().get(primary.keygrip)
            if held is not None and not (held.is_cached or held.is_unprotected):
                raise PassphraseNeeded(key) if passphrase is None else PassphraseRefused(key)
        self._check(ran, key, what)

    def _make_revocation(
        self, key: Fingerprint, reason: RevocationReason, note: str, passphrase: str | None
    ) -> bytes:
        """An armored certificate; nothing is revoked by it before it is imported."""
        answers = ["y", str(reason), *(line for line in note.splitlines() if line.strip()), "", "y"]
        ran = self._interactive(["--command-fd", "0", "--armor", "--gen-revoke", key], answers, passphrase)
        self._check_silent(ran, key, passphrase, "gpg made no revocation certificate")
        if not ran.data:
            raise GnuPGFailed("gpg made no revocation certificate", cleaned_log(ran.log))
        return ran.data

    def _interactive(self, arguments: list[str], answers: Sequence[str], passphrase: str | None) -> Ran:
        """For the few commands that have no batch form: their questions are answered from a list."""
        stdin = "".join(f"{each}\n" for each in answers).encode()
        return self.run(["--no-batch", *arguments], stdin, passphrase=passphrase, needs_secret=True)

    def _update_trust(self) -> None:
        self.run(["--yes", "--check-trustdb"])


@dataclass(frozen=True, slots=True)
class _Held:
    """A secret key in the agent's care."""

    is_cached: bool  # the agent knows its passphrase at the moment
    is_unprotected: bool


def _generate_script(new: NewKey) -> str:
    """Parameters for unattended generation (GnuPG manual, "Unattended key generation").

    The passphrase goes over its own channel: here, blanks around it would be lost.
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
        *([] if new.passphrase else ["%no-protection"]),
        "%commit",
        "",
    ]
    return "\n".join(lines)
