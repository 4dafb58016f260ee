"""The people of the corpus, and the reader's keyring: who they are to Alice, who reads all of it.

Every message is judged in the home that `build_home` makes. Alice's key opens what is encrypted for her.
The keys were made once by `make/keys.py`; they protect nothing.
"""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from mailguard.model import Account, AccountId, Address, Fingerprint, Security, Server

KEYS = Path(__file__).parent / "keys"
PASSPHRASE = "under the mat"  # of Heidi's key
HEIDI = "heidi"
ALICE = "alice"


@dataclass(frozen=True, slots=True)
class Person:
    """`about`: what the key is to Alice."""

    name: str
    address: str
    about: str

    @property
    def user_id(self) -> str:
        return f"{self.name} <{self.address}>"


def _person(name: str, about: str, address: str = "") -> Person:
    return Person(name, address or f"{name.split()[0].lower()}@corpus.example", about)


PEOPLE = {
    "alice": _person("Alice Example", "the reader: secret key without a passphrase"),
    "heidi": _person("Heidi Example", "the reader's other key: its secret part is locked with a passphrase"),
    "bob": _person("Bob Example", "verified by Alice"),
    "rupert": _person("Rupert Example", "verified by Alice, RSA-2048"),
    "paula": _person("Paula Example", "verified by Alice, NIST P-256"),
    "walter": _person("Walter Example", "verified by Alice; signs with a subkey"),
    "victor": _person("Victor Example", "two addresses; Alice verified victor@corpus.example alone"),
    "trudy": _person(
        "Bob Example", "verified by Alice; has Bob's name on an address of hers", "trudy@corpus.example"
    ),
    "carol": _person("Carol Example", "here, not verified"),
    "mallet": _person(
        "Bob Example", "here, not verified; claims Bob's name and address", "bob@corpus.example"
    ),
    "dave": _person("Dave Example", "verified by Alice, expired"),
    "erin": _person("Erin Example", "verified by Alice, then revoked"),
    "frank": _person("Frank Example", "verified by Alice, then rejected: owner trust never"),
    "fred": _person("Fred Example", "verified by Alice, then disabled"),
    "trent": _person("Trent Example", "verified by Alice, owner trust marginal"),
    "grace": _person("Grace Example", "confirmed by Trent: marginal"),
    "peggy": _person("Peggy Example", "verified by Alice, owner trust full"),
    "olivia": _person("Olivia Example", "confirmed by Peggy: full"),
    "ivan": _person("Ivan Example", "verified by Alice, RSA-1024"),
    "judy": _person("Judy Example", "verified by Alice, DSA-1024"),
    "twice-good": _person("Twice Example", "verified by Alice; one of two keys of its address"),
    "twice-other": _person("Twice Example", "not verified; the other of two keys", "twice@corpus.example"),
    "mallory": _person(
        "Bob Example", "NOT in the keyring; claims Bob's name and address", "bob@corpus.example"
    ),
    "nina": _person("Nina Example", "NOT in the keyring"),
}
ELSEWHERE = frozenset({"mallory", "nina"})  # whose keys Alice does not have
DISABLED = "fred"


def fingerprints() -> dict[str, str]:
    """By the names of `PEOPLE`."""
    return tomllib.loads((KEYS / "fingerprints.toml").read_text(encoding="utf-8"))


def secret_file(who: str) -> Path:
    return KEYS / f"{who}.secret.asc"


def build_home(home: Path) -> None:
    """Fill an empty folder with the reader's keyring, trust and settings.

    The agent keeps no passphrase, so that a locked key is locked for each message.
    """
    home.chmod(0o700)
    (home / "gpg-agent.conf").write_text(
        "default-cache-ttl 0\nmax-cache-ttl 0\ns2k-count 65536\n", encoding="ascii"
    )
    here = (KEYS / "reader.public.asc", KEYS / "odd.public.asc", secret_file(ALICE), secret_file(HEIDI))
    for file in here:
        _gpg(home, "--import", str(file))
    _gpg(home, "--import-ownertrust", str(KEYS / "reader.trust.txt"))
    _gpg(home, "--no-batch", "--command-fd", "0", "--edit-key", fingerprints()[DISABLED], "disable", "save")
    _gpg(home, "--check-trustdb")


def alice_account() -> Account:
    """The reader's account; its servers are never asked."""
    nowhere = Server(host="127.0.0.1", port=9, security=Security.PLAIN, user="alice")
    return Account(
        id=AccountId("alice"),
        identity=Address(PEOPLE["alice"].name, PEOPLE["alice"].address),
        imap=nowhere,
        smtp=nowhere,
        key=Fingerprint(fingerprints()["alice"]),
    )


def _gpg(home: Path, *arguments: str) -> None:
    command = ["gpg", "--homedir", str(home), "--batch", "--no-tty", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stderr.decode('utf-8', 'replace')}"
