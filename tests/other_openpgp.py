"""Two other implementations of OpenPGP, to read what MailGuard writes: Sequoia's sq, and rnp."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mailguard.model import Fingerprint
from mailguard.openpgp.gpg import GnuPG

WITHIN_S = 30.0


@dataclass(frozen=True)
class Reader:
    """Somebody with one secret key and the public key of a sender, in a folder of their own.

    Each method raises AssertionError with the program's own words where it is not content.
    """

    folder: Path
    sender: Fingerprint

    @classmethod
    def with_keys(cls, gpg: GnuPG, own: Fingerprint, sender: Fingerprint) -> Reader:
        folder = Path(tempfile.mkdtemp(prefix="mgread"))
        (folder / "rnp").mkdir(mode=0o700)
        (folder / "own.asc").write_bytes(gpg.export_secret(own, passphrase=None))
        (folder / "sender.asc").write_bytes(gpg.export_public([sender]))
        for name in ("own.asc", "sender.asc"):
            _run("rnpkeys", "--homedir", str(folder / "rnp"), "--import-keys", str(folder / name))
        return cls(folder, sender)

    def sq_decrypt(self, armored: bytes, *, is_signed: bool) -> bytes:
        """What is inside; signed by the sender, or by nobody."""
        wanted = ["--signer-cert", self._file("sender.asc")] if is_signed else ["--signatures", "0"]
        keys = ["--recipient-key", self._file("own.asc"), *wanted]
        return _run("sq", "decrypt", *keys, self._write("message", armored))[0]

    def sq_verify(self, signed: bytes, signature: bytes) -> None:
        """A detached signature by the sender over exactly these bytes."""
        files = ["--detached", self._write("signature", signature), self._write("signed", signed)]
        _run("sq", "verify", "--signer-cert", self._file("sender.asc"), *files)

    def sq_verify_text(self, armored: bytes) -> bytes:
        """What is signed in a clear-signed text."""
        written = self._write("message", armored)
        return _run("sq", "verify", "--signer-cert", self._file("sender.asc"), written)[0]

    def rnp_decrypt(self, armored: bytes, *, is_signed: bool) -> bytes:
        found, said = self._rnp("--decrypt", self._write("message", armored), "--output", "-")
        assert ("Good signature" in said) is is_signed, said
        return found

    def rnp_verify(self, signed: bytes, signature: bytes) -> None:
        source = self._write("signed", signed)
        _, said = self._rnp("--verify", self._write("signature", signature), "--source", source)
        assert "Good signature" in said, said

    def rnp_key_ids(self, armored: bytes) -> tuple[str, ...]:
        """For whom a message is encrypted, as anyone can see: key IDs, upper case."""
        found, _ = _run("rnp", "--list-packets", self._write("message", armored))
        return tuple(each.upper() for each in re.findall(r"key id: 0x([0-9a-f]{16})", found.decode()))

    def _rnp(self, *arguments: str) -> tuple[bytes, str]:
        return _run("rnp", "--homedir", str(self.folder / "rnp"), "--notty", "--overwrite", *arguments)

    def _file(self, name: str) -> str:
        return str(self.folder / name)

    def _write(self, name: str, data: bytes) -> str:
        (self.folder / name).write_bytes(data)
        return self._file(name)


def _run(*command: str) -> tuple[bytes, str]:
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=WITHIN_S)
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, f"{command[:2]}: {said}"
    return done.stdout, said
