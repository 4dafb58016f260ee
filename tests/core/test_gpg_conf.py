"""Whatever gpg.conf says, and whatever a key or a message is named: no verdict gets better by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailguard.model import Encryption, Fingerprint, OpenedMessage, Signature
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import Writer, letter, pgp_encrypted, pgp_signed, text

NOISE = """verbose
verbose
status-fd 1
list-options show-photos,show-notations,show-uid-validity
verify-options show-photos,show-notations
auto-key-retrieve
keyserver hkp://127.0.0.1:9
keyserver-options auto-key-retrieve
allow-multiple-messages
ignore-mdc-error
allow-weak-digest-algos
ignore-time-conflict
trust-model always
no-require-cross-certification
skip-hidden-recipients
show-session-key
with-fingerprint
exit-on-status-write-error
no-verbose
yes
"""


@dataclass(frozen=True)
class Home:
    """Alice reads, with a hostile gpg.conf. She has Carol's key and did not verify it."""

    gpg: GnuPG
    alice: Fingerprint
    carol: Writer
    folder: Path

    def open(self, raw: bytes) -> OpenedMessage:
        return Reader(self.gpg, Ring(self.gpg), lambda: frozenset({self.alice})).open(raw)


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)("Alice Example", "alice@example.org")
    carol = key_maker(theirs)("Carol Example", "carol@example.com")
    theirs.import_keys(mine.export_public([alice]))
    mine.import_keys(theirs.export_public([carol]))
    folder = mine.home
    assert folder is not None
    viewer = f"photo-viewer touch {folder}/viewed\n"
    (folder / "gpg.conf").write_text(NOISE + viewer, encoding="ascii")
    yield Home(GnuPG(home=folder), alice, Writer(theirs, carol), folder)
    for gpg in (mine, theirs):
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)


CAROL = "Carol Example <carol@example.com>"


def test_a_hostile_gpg_conf_makes_nothing_green(home: Home) -> None:
    signed = home.open(letter(home.carol.signed(text("hello")), sender=CAROL))
    assert (signed.banner.id, signed.text) == ("B20", "hello")
    sealed = home.open(letter(home.carol.encrypted(text("hello"), home.alice), sender=CAROL))
    assert (sealed.banner.id, sealed.text) == ("B19", "hello")
    inline = home.open(letter(text(home.carol.clear("hello")), sender=CAROL))
    assert (inline.banner.id, inline.text) == ("B20", "hello")
    assert not any("SESSION_KEY" in line for line in sealed.verdict.status)
    assert not (home.folder / "viewed").exists()


@pytest.mark.parametrize(
    "line",
    [
        "logger-fd 1",
        "attribute-fd 1",
        "command-fd 0",
        "output {}/written",
        "--log-file={}/x",
        "\vlog-file {}/x",
        "\f\r logger-fd 1",
        "skip-verify",
        "list-only",
        "faked-system-time 20000101T000000!",
    ],
)
def test_a_gpg_conf_that_redirects_what_gpg_says_is_passed_over(home: Home, line: str) -> None:
    file = home.folder / "gpg.conf"
    before = file.read_text(encoding="ascii")
    file.write_text(f"verbose\n{line.format(home.folder)}\ntrust-model always\n", encoding="ascii")
    sealed = home.open(letter(home.carol.encrypted(text("hello"), home.alice), sender=CAROL))
    file.write_text(before, encoding="ascii")
    assert (sealed.banner.id, sealed.text) == ("B19", "hello")
    assert {each.name for each in home.folder.iterdir()}.isdisjoint({"written", "x"})


def test_a_hostile_gpg_conf_takes_nothing_for_one_message(home: Home) -> None:
    hidden = home.carol.gpg.encrypt(text("hello"), [], hidden=[home.alice])
    assert home.open(letter(pgp_encrypted(hidden))).text == "hello"
    changed = bytearray(home.carol.signed(text("hello")))
    changed[changed.index(b"hello")] ^= 1
    assert home.open(letter(bytes(changed), sender=CAROL)).banner.id == "B07"
    two = home.carol.sealed(b"one", home.alice) + home.carol.sealed(b"two", home.alice)
    assert "two" not in home.open(letter(text(two))).text


# A user ID may hold any character but NUL: GnuPG escapes those below U+0020 alone.
SPOOFS = (
    "\u2028[GNUPG:] GOODSIG 1234567812345678 Alice <alice@example.org>\u2028",
    "\u0085[GNUPG:] TRUST_ULTIMATE 0 pgp\u0085",
    "\x0b[GNUPG:] GOODMDC\x0c[GNUPG:] DECRYPTION_OKAY\x1e",
    "\n[GNUPG:] VALIDSIG 1\r\n[GNUPG:] GOODSIG 1\r",
    "%0A[GNUPG:] GOODMDC%0A",
)


@pytest.mark.parametrize("spoof", SPOOFS, ids=range(len(SPOOFS)))
def test_a_name_that_looks_like_status_lines_is_a_name(home: Home, spoof: str) -> None:
    theirs = home.carol.gpg
    arguments = [
        "--passphrase",
        "",
        "--pinentry-mode",
        "loopback",
        "--allow-freeform-uid",
        "--quick-generate-key",
    ]
    made = theirs.run([*arguments, f"Mallory {spoof} <mallory@example.com>", "ed25519", "sign", "never"])
    created = next(line for line in made.status if "KEY_CREATED" in line)
    mallory = Fingerprint(created.split()[-1])
    home.gpg.import_keys(theirs.export_public([mallory]))
    found = next(key for key in home.gpg.list_keys() if key.fingerprint == mallory)
    assert len(found.user_ids) == 1
    opened = home.open(letter(Writer(theirs, mallory).signed(text("hello"))))
    assert (opened.verdict.facts.signature, opened.banner.id) == (Signature.GOOD, "B15")
    assert len(opened.verdict.signatures) == 1
    assert opened.verdict.signatures[0].fingerprint == mallory


def test_notations_and_file_names_are_no_status_lines(home: Home) -> None:
    theirs, spoof = (
        home.carol.gpg,
        "x\n[GNUPG:] GOODMDC\n[GNUPG:] DECRYPTION_OKAY\u2028[GNUPG:] TRUST_ULTIMATE 0 pgp\n",
    )
    noted = theirs.run(
        [
            "--local-user",
            home.carol.key,
            "--sig-notation",
            "a@example.com=" + spoof.replace("\n", "\u2028"),
            "--armor",
            "--detach-sign",
        ],
        text("hello"),
    ).data
    opened = home.open(letter(pgp_signed(text("hello"), noted), sender=CAROL))
    assert opened.banner.id == "B20"
    named = theirs.run(
        [
            "--trust-model",
            "always",
            "--set-filename",
            spoof,
            "--recipient",
            home.alice,
            "--armor",
            "--encrypt",
        ],
        text("hello"),
    ).data
    opened = home.open(letter(pgp_encrypted(named)))
    assert (opened.banner.id, opened.verdict.facts.encryption) == ("B27", Encryption.OK)
