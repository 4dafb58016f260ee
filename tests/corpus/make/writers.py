"""Three programs that write OpenPGP: GnuPG, Sequoia's sq, and rnp. All have everybody's keys.

Each signs and encrypts as of `TIME`, whatever the clock says.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tests.corpus.cast import HEIDI, KEYS, PASSPHRASE, PEOPLE, fingerprints, secret_file

TIME = "20240603T100000"
WITHIN_S = 60.0


class Writer(Protocol):
    def detach(self, data: bytes, by: str) -> bytes:
        """An armored signature over exactly these bytes."""
        ...

    def seal(self, data: bytes, *to: str, by: str | None = None) -> bytes:
        """An armored message, signed where `by` names a person."""
        ...

    def clear(self, words: str, by: str) -> bytes:
        """A clear-signed text."""
        ...

    def block(self, data: bytes, by: str) -> bytes:
        """An armored message that is signed and not encrypted."""
        ...


class Gpg:
    def __init__(self, home: Path) -> None:
        self._home = home
        self._keys = fingerprints()
        (home / "gpg-agent.conf").write_text("s2k-count 65536\n", encoding="ascii")
        for who in PEOPLE:
            self.run("--import", str(secret_file(who)))

    def close(self) -> None:
        subprocess.run(["gpgconf", "--homedir", str(self._home), "--kill", "all"], check=False)

    def detach(self, data: bytes, by: str, *options: str, time: str = TIME, armor: bool = True) -> bytes:
        return self.run(*_armor(armor), *self._by(by), *options, "--detach-sign", stdin=data, time=time)

    def seal(
        self,
        data: bytes,
        *to: str,
        by: str | None = None,
        options: Sequence[str] = (),
        time: str = TIME,
        armor: bool = True,
    ) -> bytes:
        recipients = [each for who in to for each in ("--recipient", self._keys[who])]
        signing = (*self._by(by), "--sign") if by is not None else ()
        return self.run(*_armor(armor), *recipients, *options, *signing, "--encrypt", stdin=data, time=time)

    def symmetric(self, data: bytes, passphrase: str, *options: str) -> bytes:
        return self.run("--armor", *options, "--symmetric", stdin=data, passphrase=passphrase)

    def clear(self, words: str, by: str, *options: str, time: str = TIME) -> bytes:
        return self.run(*self._by(by), *options, "--clear-sign", stdin=words.encode(), time=time)

    def block(self, data: bytes, by: str, *options: str, time: str = TIME, armor: bool = True) -> bytes:
        return self.run(*_armor(armor), *self._by(by), *options, "--sign", stdin=data, time=time)

    def session_key(self, sealed: bytes) -> bytes:
        """Of a message for one of the people: what its packets are encrypted with."""
        said = self.run(
            "--status-fd", "1", "--show-session-key", "--output", "/dev/null", "--decrypt", stdin=sealed
        )
        line = next(each for each in said.decode("utf-8", "replace").splitlines() if " SESSION_KEY " in each)
        return bytes.fromhex(line.rpartition(":")[2])

    def key_id(self, who: str) -> bytes:
        return bytes.fromhex(self._keys[who])[-8:]

    def run(
        self, *arguments: str, stdin: bytes = b"", time: str = TIME, passphrase: str = PASSPHRASE
    ) -> bytes:
        command = ["gpg", "--homedir", str(self._home), "--batch", "--no-tty", "--yes", "--quiet"]
        command += ["--trust-model", "always", "--no-encrypt-to", "--faked-system-time", f"{time}!"]
        command += ["--pinentry-mode", "loopback", "--passphrase", passphrase, "--no-emit-version"]
        return _run([*command, *arguments], stdin)

    def _by(self, who: str) -> tuple[str, ...]:
        return ("--local-user", self._keys[who])


class Sq:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def detach(self, data: bytes, by: str, *options: str) -> bytes:
        return self._sign(data, by, "--detached", *options)

    def seal(self, data: bytes, *to: str, by: str | None = None, options: Sequence[str] = ()) -> bytes:
        recipients = [each for who in to for each in ("--recipient-cert", str(KEYS / f"{who}.public.asc"))]
        signing = ("--signer-key", str(secret_file(by))) if by is not None else ()
        return self.run("encrypt", "--time", TIME, *recipients, *signing, *options, stdin=data)

    def clear(self, words: str, by: str) -> bytes:
        return self._sign(words.encode(), by, "--cleartext-signature")

    def block(self, data: bytes, by: str) -> bytes:
        return self._sign(data, by)

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return _run(["sq", *arguments], stdin)

    def _sign(self, data: bytes, by: str, *options: str) -> bytes:
        return self.run("sign", "--time", TIME, "--signer-key", str(secret_file(by)), *options, stdin=data)


class Rnp:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._home = folder / "home"
        self._home.mkdir(mode=0o700)
        for who in PEOPLE:
            if who != HEIDI:
                _run(["rnpkeys", "--homedir", str(self._home), "--import-keys", str(secret_file(who))], b"")

    def detach(self, data: bytes, by: str) -> bytes:
        return self.run("--sign", "--detach", "--armor", *self._by(by), stdin=data)

    def seal(self, data: bytes, *to: str, by: str | None = None, options: Sequence[str] = ()) -> bytes:
        recipients = [each for who in to for each in ("--recipient", fingerprints()[who])]
        signing = ("--sign", *self._by(by)) if by is not None else ()
        return self.run("--encrypt", "--armor", *recipients, *signing, *options, stdin=data)

    def clear(self, words: str, by: str) -> bytes:
        return self.run("--clearsign", *self._by(by), stdin=words.encode())

    def block(self, data: bytes, by: str) -> bytes:
        return self.run("--sign", "--armor", *self._by(by), stdin=data)

    def run(self, *arguments: str, stdin: bytes) -> bytes:
        source, made = self._folder / "in", self._folder / "out"
        source.write_bytes(stdin)
        made.unlink(missing_ok=True)
        options = ["--homedir", str(self._home), "--notty", "--overwrite", "--current-time", "2024-06-03"]
        _run(["rnp", *options, *arguments, str(source), "--output", str(made)], b"")
        return made.read_bytes()

    def _by(self, who: str) -> tuple[str, ...]:
        return ("--userid", fingerprints()[who])


def _armor(wanted: bool) -> tuple[str, ...]:
    return ("--armor",) if wanted else ()


def _run(command: Sequence[str], stdin: bytes) -> bytes:
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=WITHIN_S, check=False)
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, f"{' '.join(command[:12])} …: {said}"
    return done.stdout
