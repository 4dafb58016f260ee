"""Makes the keys of the people once, by GnuPG, and writes them to tests/corpus/keys/."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from tests.corpus.cast import ALICE, ELSEWHERE, HEIDI, KEYS, PASSPHRASE, PEOPLE

MADE = "20240101T000000!"
NEXT_DAY = "20240102T000000!"
LATER = "20241101T000000!"
_ALGORITHMS = {"rupert": "rsa2048", "paula": "nistp256", "ivan": "rsa1024", "judy": "dsa1024"}
_WITH_SUBKEYS = {"ed25519": "cv25519", "rsa2048": "rsa2048", "nistp256": "nistp256"}
_EXPIRES = {"dave": "20241001T000000"}
_BY_ALICE = (
    *("bob", "rupert", "paula", "walter", "trudy", "dave", "erin"),
    *("frank", "fred", "trent", "peggy", "ivan", "judy", "twice-good"),
)
_BY_OTHERS = {"grace": "trent", "olivia": "peggy"}
_OWNER_TRUST = {"alice": 6, "heidi": 6, "frank": 3, "trent": 4, "peggy": 5}
SECOND_ADDRESS = "Victor Example <victor@other.example>"


class KeyMaker:
    """Everybody's keys in one home, each by its fingerprint."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.fingerprints: dict[str, str] = {}

    def make_all(self) -> None:
        for who in PEOPLE:
            self.fingerprints[who] = self._make(who)
        self._gpg(MADE, "--quick-add-uid", self.fingerprints["victor"], SECOND_ADDRESS)
        self._gpg(NEXT_DAY, "--quick-set-primary-uid", self.fingerprints["victor"], PEOPLE["victor"].user_id)
        for who in _BY_ALICE:
            self._certify(who, ALICE)
        self._certify("victor", ALICE, PEOPLE["victor"].user_id)
        for who, by in _BY_OTHERS.items():
            self._certify(who, by)

    def write(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        for who, fingerprint in self.fingerprints.items():
            loopback = ("--pinentry-mode", "loopback", "--passphrase", PASSPHRASE if who == HEIDI else "")
            secret = self._gpg(MADE, *loopback, "--armor", "--export-secret-keys", fingerprint)
            (folder / f"{who}.secret.asc").write_bytes(secret)
            (folder / f"{who}.public.asc").write_bytes(self._gpg(MADE, "--armor", "--export", fingerprint))
        self._revoke(self.fingerprints["erin"])
        here = [each for who, each in self.fingerprints.items() if who not in ELSEWHERE]
        (folder / "reader.public.asc").write_bytes(self._gpg(LATER, "--armor", "--export", *here))
        trust = "".join(f"{self.fingerprints[who]}:{level}:\n" for who, level in _OWNER_TRUST.items())
        (folder / "reader.trust.txt").write_text(trust, encoding="ascii")
        lines = "".join(f'{who} = "{each}"\n' for who, each in self.fingerprints.items())
        (folder / "fingerprints.toml").write_text(lines, encoding="ascii")

    def _make(self, who: str) -> str:
        algorithm = _ALGORITHMS.get(who, "ed25519")
        expires = _EXPIRES.get(who, "never")
        usage = "cert" if who == "walter" else "default" if algorithm == "dsa1024" else "cert,sign"
        secret = ("--pinentry-mode", "loopback", "--passphrase", PASSPHRASE if who == HEIDI else "")
        said = self._status(*secret, "--quick-generate-key", PEOPLE[who].user_id, algorithm, usage, expires)
        fingerprint = next(line.split()[-1] for line in said if "KEY_CREATED" in line)
        sub = _WITH_SUBKEYS.get(algorithm)
        if who == "walter":
            self._gpg(MADE, *secret, "--quick-add-key", fingerprint, "ed25519", "sign", "never")
        if sub is not None:
            self._gpg(MADE, *secret, "--quick-add-key", fingerprint, sub, "encr", expires)
        return fingerprint

    def _certify(self, who: str, by: str, *user_ids: str) -> None:
        signer = ("--default-key", self.fingerprints[by])
        self._gpg(NEXT_DAY, *signer, "--quick-sign-key", self.fingerprints[who], *user_ids)

    def _revoke(self, fingerprint: str) -> None:
        """Compromised, says the certificate that GnuPG asks for step by step."""
        answers = b"y\n1\n\ny\n"
        certificate = self._gpg(
            LATER, "--no-batch", "--command-fd", "0", "--armor", "--gen-revoke", fingerprint, stdin=answers
        )
        self._gpg(LATER, "--import", stdin=certificate)

    def _status(self, *arguments: str) -> list[str]:
        return self._gpg(MADE, "--status-fd", "1", *arguments).decode().splitlines()

    def _gpg(self, time: str, *arguments: str, stdin: bytes = b"") -> bytes:
        command = ["gpg", "--homedir", str(self._home), "--batch", "--no-tty", "--yes", "--faked-system-time"]
        done = subprocess.run([*command, time, *arguments], input=stdin, capture_output=True, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stderr.decode('utf-8', 'replace')}"
        return done.stdout


def make_keys() -> None:
    """Replaces all keys: every message has to be made anew, too."""
    with tempfile.TemporaryDirectory(prefix="mgcast") as folder:
        home = Path(folder)
        (home / "gpg-agent.conf").write_text("s2k-count 65536\n", encoding="ascii")
        maker = KeyMaker(home)
        maker.make_all()
        maker.write(KEYS)
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False)
