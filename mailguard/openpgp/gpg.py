"""What MailGuard has GnuPG do with messages: decrypt, verify, sign, encrypt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.errors import GnuPGFailed, KeyUnusable, PassphraseNeeded, PassphraseRefused
from mailguard.model import Encryption, Fingerprint
from mailguard.openpgp.armor_checksum import binary_message, has_checksum, with_right_checksum
from mailguard.openpgp.engine import (
    LARGEST_OUTPUT_BYTES,
    LARGEST_SIGNATURE_BYTES,
    NO_BATCH,
    GpgOutput,
    Ran,
    cleaned_log,
)
from mailguard.openpgp.key_commands import KeyCommands
from mailguard.openpgp.status import (
    HASHES,
    failure_code,
    is_locked,
    is_passphrase_wrong,
    read_decryption,
    split_lines,
)

__all__ = ["DetachedSignature", "GnuPG", "GpgOutput"]

_READING = (NO_BATCH, "--disable-dirmngr")  # nothing of a message leads to the network
BIG_BYTES = 1 << 20  # from here on a call gets more time


@dataclass(frozen=True, slots=True, kw_only=True)
class DetachedSignature:
    """An armored signature, and the name of its hash for RFC 3156 section 5 ("pgp-sha512")."""

    armored: bytes = field(repr=False)
    micalg: str


class GnuPG(KeyCommands):
    """The user's own GnuPG: its keyring, its agent, its cards."""

    def decrypt(
        self, raw: bytes, *, passphrase: str | None = None, max_output_bytes: int = LARGEST_OUTPUT_BYTES
    ) -> GpgOutput:
        """Decrypt, and check what is signed inside. `data` is empty unless its integrity was proven.

        A locked key is told by the status lines (`read_decryption`). Raises PassphraseRefused,
        TooLarge for a compression bomb.
        """
        given = raw if has_checksum(raw) else binary_message(raw)
        ran = self._decrypt(given, passphrase, max_output_bytes)
        fact = read_decryption(ran.status)
        if fact.state is Encryption.UNREADABLE and given is raw and raw.startswith(b"-----BEGIN"):
            ran = self._decrypt(binary_message(raw), passphrase, max_output_bytes)
            fact = read_decryption(ran.status)
        if fact.state is Encryption.OK:
            self.note_use()
            return GpgOutput(data=ran.data, status=ran.status)
        if fact.is_passphrase_wrong and passphrase is not None:
            raise PassphraseRefused("")
        return GpgOutput(data=b"", status=ran.status)

    def verify_detached(self, signed: bytes, signature: bytes) -> tuple[str, ...]:
        """Status lines of a check of `signed`, exactly these bytes, against a detached signature."""
        if len(signature) > LARGEST_SIGNATURE_BYTES:
            raise GnuPGFailed("the signature is too large")
        return self.run(
            [*_READING, "--verify", "--", "{second}", "-"],
            signed,
            second=with_right_checksum(signature),
            timeout_s=self._time_for(signed),
        ).status

    def verify_inline(self, raw: bytes) -> GpgOutput:
        """Check a clear-signed text or a signed block; `data` is exactly what was signed."""
        given = with_right_checksum(raw)
        ran = self.run([*_READING, "--output", "-", "--decrypt"], given, timeout_s=self._time_for(raw))
        return GpgOutput(data=ran.data, status=ran.status)

    def sign_detached(
        self, data: bytes, key: Fingerprint, *, passphrase: str | None = None
    ) -> DetachedSignature:
        """Raises PassphraseNeeded, PassphraseRefused, KeyUnusable, GnuPGFailed."""
        ran = self._sign(["--armor", "--detach-sign"], data, key, passphrase)
        created = next(
            (fields for keyword, fields in split_lines(ran.status) if keyword == "SIG_CREATED"), []
        )
        hash_name = HASHES.get(int(created[2]), "") if len(created) > 2 else ""
        if not ran.data or not hash_name:
            raise GnuPGFailed("gpg made no signature", cleaned_log(ran.log))
        return DetachedSignature(armored=ran.data, micalg=f"pgp-{hash_name.lower()}")

    def clearsign(self, text: str, key: Fingerprint, *, passphrase: str | None = None) -> bytes:
        return self._sign(["--armor", "--clear-sign"], text.encode(), key, passphrase).data

    def encrypt(
        self,
        data: bytes,
        recipients: Sequence[Fingerprint],
        *,
        sign_with: Fingerprint | None = None,
        passphrase: str | None = None,
        hidden: Sequence[Fingerprint] = (),
        compress: bool = True,
    ) -> bytes:
        """Armored; all recipients or none. Who may be encrypted to was decided before (`policy.py`),
        so keys are taken by their full fingerprints whatever their validity.

        Raises KeyUnusable naming the key that gpg refused, PassphraseNeeded, PassphraseRefused.
        """
        if not recipients and not hidden:
            raise GnuPGFailed("nobody to encrypt for")
        arguments = ["--armor", "--trust-model", "always", "--no-encrypt-to"]
        for option, keys in (("--recipient", recipients), ("--hidden-recipient", hidden)):
            for key in keys:
                arguments += [option, key]
        if not compress:
            arguments += ["--compress-algo", "none"]
        if sign_with is not None:
            ran = self._sign([*arguments, "--sign", "--encrypt"], data, sign_with, passphrase)
        else:
            ran = self.run([*arguments, "--encrypt"], data, timeout_s=self._time_for(data))
        self._check_recipients(ran)
        if ran.code != 0 or not ran.data.startswith(b"-----BEGIN PGP MESSAGE-----"):
            raise GnuPGFailed("gpg did not encrypt", cleaned_log(ran.log))
        return ran.data

    def _check_recipients(self, ran: Ran) -> None:
        for keyword, fields in split_lines(ran.status):
            if keyword == "INV_RECP":
                raise KeyUnusable(fields[-1] if fields else "", "it cannot be encrypted to")

    def _decrypt(self, raw: bytes, passphrase: str | None, limit_bytes: int) -> Ran:
        return self.run(
            [*_READING, "--output", "-", "--decrypt"],
            raw,
            passphrase=passphrase,
            limit_bytes=limit_bytes,
            timeout_s=self._time_for(raw),
            needs_secret=True,
        )

    def _time_for(self, data: bytes) -> float:
        """Seconds: some for the start, more for large messages."""
        return self._timeout_s + len(data) / BIG_BYTES * 2

    def _sign(self, arguments: list[str], data: bytes, key: Fingerprint, passphrase: str | None) -> Ran:
        ran = self.run(
            ["--local-user", key, "--digest-algo", "SHA512", *arguments],
            data,
            passphrase=passphrase,
            timeout_s=self._time_for(data),
            needs_secret=True,
        )
        self._check_recipients(ran)
        if ran.code == 0:
            self.note_use()
            return ran
        code = failure_code(ran.status)
        if is_passphrase_wrong(code):
            raise PassphraseRefused(key)
        if is_locked(code):
            raise PassphraseNeeded(key)
        if any(keyword == "INV_SGNR" for keyword, _ in split_lines(ran.status)):
            raise KeyUnusable(key, "it is expired, revoked or has no secret part here")
        raise GnuPGFailed("gpg did not sign", cleaned_log(ran.log))
