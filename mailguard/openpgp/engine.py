"""Runs GnuPG by python-gnupg, the only file that does; what comes back are status lines and bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import gnupg

from mailguard.errors import GnuPGFailed, GnuPGHangs, GnuPGMissing, TooLarge
from mailguard.openpgp.exchange import Exchanged, Pipe, exchange
from mailguard.openpgp.gpg_conf import misleads

LARGEST_OUTPUT_BYTES = 256 << 20
ANSWER_S = 30.0
VERSION_S = 10.0  # a program that does not even say what it is
LARGEST_SIGNATURE_BYTES = 60_000  # a pipe holds it whole
# In batch mode gpg ends with the first signature that is not good, and tells no more of the message.
NO_BATCH = "--no-batch"
NO_CHANNELS = sys.platform == "win32"  # no file descriptors beside the three can be handed down there

# Fixed for every call: nothing asks, nothing is fetched or started, and the words are English whatever the
# locale. They come after what gpg.conf says, so that no line there makes a verdict better than it is.
_OPTIONS = (
    "--no-greeting",
    "--display-charset=utf-8",
    "--utf8-strings",
    "--no-auto-key-retrieve",
    "--no-auto-key-locate",
    "--keyid-format=long",
    "--trust-model=auto",
    "--require-cross-certification",
    "--no-allow-multiple-messages",
    "--no-skip-hidden-recipients",
    "--no-use-embedded-filename",
    "--list-options=no-show-photos",
    "--verify-options=no-show-photos",
)
_KNOWS_KEY_IMPORT = (2, 2, 20)  # the version that can take keys out of signatures into the keyring
_SESSION_KEY = "[GNUPG:] SESSION_KEY "


@dataclass(frozen=True, slots=True, kw_only=True)
class GpgOutput:
    """What gpg gave: `data` is empty when it must not be shown."""

    data: bytes = field(repr=False)
    status: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One call of gpg. `log` is what it said to people, for details only: it is never parsed."""

    data: bytes = field(repr=False)
    status: tuple[str, ...] = field(repr=False)
    log: str = field(repr=False)
    code: int


class Engine:
    """One GnuPG program and one home. Finding no program raises GnuPGMissing at the first call."""

    def __init__(
        self,
        *,
        program: str = "",
        home: Path | None = None,
        timeout_s: float | None = None,
        own_pinentry: bool = False,
        total_s: float | None = None,
    ) -> None:
        """total_s: from now on, for all calls together; None: no end."""
        self._program = program
        self.home = home
        self._timeout_s = timeout_s or ANSWER_S
        self._own_pinentry = own_pinentry
        self._ends_at = time.monotonic() + total_s if total_s is not None else None
        self._found: gnupg.GPG | None = None
        self._finding = threading.Lock()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(home={self.home})"

    def use(self, *, program: str, own_pinentry: bool) -> None:
        """From the next call on. `program`: its path, or "" for the one that is found."""
        with self._finding:
            self._program, self._own_pinentry, self._found = program, own_pinentry, None

    def version(self) -> str:
        """Such as "2.2.40". Raises GnuPGMissing."""
        return ".".join(str(each) for each in self._gnupg().version or ())

    @property
    def program(self) -> str:
        return self._program or shutil.which("gpg") or shutil.which("gpg2") or "gpg"

    def home_folder(self) -> Path:
        """Where keyring and trust are: of GNUPGHOME, or GnuPG's own place on this system."""
        if self.home is not None:
            return self.home
        lines = self.run(["--version"]).data.decode("utf-8", "replace").splitlines()
        named = next((line.removeprefix("Home: ") for line in lines if line.startswith("Home: ")), "")
        return Path(named).expanduser() if named else Path.home() / ".gnupg"

    def run(
        self,
        arguments: Sequence[str],
        stdin: bytes = b"",
        *,
        passphrase: str | None = None,
        second: bytes | None = None,
        limit_bytes: int = LARGEST_OUTPUT_BYTES,
        timeout_s: float | None = None,
        needs_secret: bool = False,
    ) -> Ran:
        """Run gpg once. In `arguments`, "{second}" stands for a file that holds `second`.

        passphrase: handed over a channel of its own; None: the agent's cache alone opens a key.
        Raises GnuPGMissing, GnuPGHangs, TooLarge past `limit_bytes`.
        """
        base = self._base()
        secret = _secret_options(passphrase is not None, self._own_pinentry) if needs_secret else []
        timeout = self._time_left(timeout_s or self._timeout_s)
        try:
            if NO_CHANNELS:
                said = self._run_simply(
                    base, secret, arguments, stdin, passphrase, second, limit_bytes, timeout
                )
            else:
                said = self._run_on_channels(
                    base, secret, arguments, stdin, passphrase, second, limit_bytes, timeout
                )
        except OSError as error:
            raise GnuPGMissing(self.program, str(error)) from error
        if said.is_late:
            raise GnuPGHangs(timeout)
        if said.is_cut:
            raise TooLarge("decrypted data", limit_bytes + 1, limit_bytes)
        return Ran(
            data=said.stdout,
            status=_lines(said.status),
            log=said.stderr.decode("utf-8", "replace"),
            code=said.code,
        )

    def agent(self, command: str) -> tuple[str, ...]:
        """Lines that gpg-agent answers to one command of its protocol, status lines among them."""
        home = ["--homedir", str(self.home)] if self.home else []
        program = self._beside("gpg-connect-agent")
        try:
            done = subprocess.run(
                [program, *home, command, "/bye"],
                capture_output=True,
                timeout=self._timeout_s,
                check=False,
                env=_environment(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GnuPGFailed(f"gpg-agent: {error}") from error
        return tuple(done.stdout.decode("utf-8", "replace").split("\n"))

    def close(self) -> None:
        """End the agent of a throwaway home."""
        home = ["--homedir", str(self.home)] if self.home else []
        subprocess.run(
            [self._beside("gpgconf"), *home, "--kill", "all"],
            capture_output=True,
            timeout=self._timeout_s,
            check=False,
        )

    def _beside(self, name: str) -> str:
        """A program of the same GnuPG."""
        suffix = ".exe" if sys.platform == "win32" else ""
        candidate = Path(self.program).with_name(name + suffix)
        return str(candidate) if candidate.is_file() else name

    def _base(self) -> list[str]:
        found = self._gnupg()
        args: list[str] = found.make_args([], False)
        if tuple(found.version or ()) >= _KNOWS_KEY_IMPORT:
            args.append("--no-auto-key-import")
        if misleads(self.home):
            args.append("--no-options")
        return args

    def _time_left(self, wanted_s: float) -> float:
        """Raises GnuPGHangs once the time for all calls is over."""
        if self._ends_at is None:
            return wanted_s
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise GnuPGHangs(self._timeout_s)
        return min(wanted_s, left)

    def _gnupg(self) -> gnupg.GPG:
        """python-gnupg on this program; it asks for the version once, when it is made."""
        with self._finding:
            if self._found is None:
                self._look_whether_it_answers()
                try:
                    self._found = gnupg.GPG(
                        gpgbinary=self.program,
                        gnupghome=str(self.home) if self.home else None,
                        options=list(_OPTIONS),
                        env=_environment(),
                    )
                except (OSError, ValueError) as error:
                    raise GnuPGMissing(self.program, str(error)) from error
            return self._found

    def _look_whether_it_answers(self) -> None:
        """python-gnupg would wait for ever. Raises GnuPGMissing."""
        try:
            subprocess.run(
                [self.program, "--version"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=VERSION_S,
                check=False,
                env=_environment(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GnuPGMissing(self.program, str(error)) from error

    def _run_on_channels(
        self,
        base: list[str],
        secret: list[str],
        arguments: Sequence[str],
        stdin: bytes,
        passphrase: str | None,
        second: bytes | None,
        limit_bytes: int,
        timeout_s: float,
    ) -> Exchanged:
        """Status lines over a channel of their own: what gpg logs about a message can never be
        taken for one, whatever the message is made of."""
        status, given = Pipe.open(), Pipe.open()
        feeds = {given: stdin}
        command = [*_with_status_on(base, status.writing), *secret]
        if passphrase is not None:
            channel = Pipe.open()
            feeds[channel] = passphrase.encode() + b"\n"
            command += ["--passphrase-fd", str(channel.reading)]
        if second is not None:
            channel = Pipe.open()
            feeds[channel] = second
            command.append("--enable-special-filenames")
            arguments = [each.replace("{second}", f"-&{channel.reading}") for each in arguments]
        return exchange(
            [*command, *arguments],
            feeds=feeds,
            stdin=given,
            status=status,
            environment=_environment(),
            limit_bytes=limit_bytes,
            timeout_s=timeout_s,
        )

    def _run_simply(
        self,
        base: list[str],
        secret: list[str],
        arguments: Sequence[str],
        stdin: bytes,
        passphrase: str | None,
        second: bytes | None,
        limit_bytes: int,
        timeout_s: float,
    ) -> Exchanged:
        """Status lines on stderr alone: the log goes nowhere. The passphrase comes before the data."""
        with ExitStack() as cleaning:
            if second is not None:
                folder = Path(cleaning.enter_context(tempfile.TemporaryDirectory()))
                (folder / "signature").write_bytes(second)
                arguments = [each.replace("{second}", str(folder / "signature")) for each in arguments]
            command = [*base, *secret, "--log-file", os.devnull, "--max-output", str(limit_bytes)]
            if passphrase is not None:
                command += ["--passphrase-fd", "0"]
                stdin = passphrase.encode() + b"\n" + stdin
            try:
                done = subprocess.run(
                    [*command, *arguments],
                    input=stdin,
                    capture_output=True,
                    timeout=timeout_s,
                    check=False,
                    env=_environment(),
                )
            except subprocess.TimeoutExpired:
                return Exchanged(stdout=b"", stderr=b"", status=b"", code=-1, is_cut=False, is_late=True)
        return Exchanged(
            stdout=done.stdout,
            stderr=b"",
            status=done.stderr,
            code=done.returncode,
            is_cut=len(done.stdout) >= limit_bytes,
            is_late=False,
        )


def _lines(status: bytes) -> tuple[str, ...]:
    """Status lines end in LF alone: other signs that end lines in Unicode may stand in a user ID. The key of
    a message, which gpg.conf can ask for, is left out."""
    lines = status.decode("utf-8", "replace").split("\n")
    return tuple(line.rstrip("\r") for line in lines if line and not line.startswith(_SESSION_KEY))


def _with_status_on(base: list[str], channel: int) -> list[str]:
    at = base.index("--status-fd") + 1
    return [*base[:at], str(channel), *base[at + 1 :]]


def _secret_options(has_passphrase: bool, own_pinentry: bool) -> list[str]:
    if has_passphrase:
        return ["--pinentry-mode", "loopback"]
    return [] if own_pinentry else ["--pinentry-mode", "error"]


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "en"}


def cleaned_log(log: str) -> str:
    """What gpg said, for the details of an error: without controls."""
    return re.sub(r"[^\n\x20-\x7e\xa0-\uffff]", "?", log)[-4000:]
