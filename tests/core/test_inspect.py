"""`mailguard inspect`: the report that the reader makes, for programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailguard.cli import main
from mailguard.model import Cover, Encryption, Facts, Fingerprint, Match, Signature, Validity
from mailguard.openpgp.gpg import GnuPG
from mailguard.reading.inspecting import inspect
from mailguard.reading.report import signature_word
from tests.conftest import MakeKey, key_maker
from tests.core.letters import Writer, crlf, html, letter, mixed, pgp_signed, text

SECRET = "correct horse"
KEYS = {
    "subject",
    "date",
    "message_id",
    "from",
    "to",
    "cc",
    "protected_headers",
    "security",
    "body",
    "parts",
    "attachments",
    "remote_content",
    "autocrypt",
    "keys",
    "warnings",
    "errors",
}
MESSAGES = Path(__file__).resolve().parents[1] / "messages"


@pytest.fixture
def alice(make_key: MakeKey) -> Fingerprint:
    return make_key("Alice Example", "alice@example.org", passphrase=SECRET)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mailguard.cli", "inspect", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | environment, timeout=60
    )


def test_every_key_is_always_there(gpg: GnuPG) -> None:
    for raw in (b"", letter(text("hello")), b"\0" * 100):
        report = inspect(raw, gpg)
        assert set(report) == KEYS
        assert set(report["security"]) == {"encryption", "signature", "signers", "banner"}
        assert set(report["autocrypt"]) == {"header", "gossip", "setup_message"}
        json.dumps(report)


def test_a_report_says_what_the_reader_shows(gpg: GnuPG) -> None:
    attached = crlf('Content-Type: a/b\nContent-Disposition: attachment; filename="../x.bin"\n\ndata')
    raw = letter(mixed(text("plain"), html("<img src=https://e.example/t.gif>"), attached))
    report = inspect(raw, gpg)
    assert report["from"] == [{"name": "Bob Example", "address": "bob@example.net"}]
    assert report["message_id"] == "1@example.net"
    assert report["body"]["text"] == "plain"
    assert report["remote_content"] == ["https://e.example/t.gif"]
    assert report["attachments"] == [
        {"filename": "x.bin", "content_type": "a/b", "size": 4, "encrypted": False}
    ]
    assert [(part["path"], part["content_type"], part["size"]) for part in report["parts"]] == [
        ("1", "text/plain", 5),
        ("2", "text/html", 33),
        ("3", "a/b", 4),
    ]
    assert report["security"]["banner"]["id"] == "B28"
    assert (report["security"]["encryption"], report["security"]["signature"]) == ("none", "none")


def test_a_signed_message_names_its_signer(gpg: GnuPG, make_key: MakeKey) -> None:
    carol = make_key("Carol", "carol@example.com")
    raw = letter(Writer(gpg, carol).signed(text("hello")), sender="carol@example.com")
    security = inspect(raw, gpg)["security"]
    assert security["signature"] == "good"
    assert security["signers"] == [
        {"fingerprint": carol, "user_id": "Carol <carol@example.com>", "trust": "ultimate"}
    ]
    other = inspect(letter(Writer(gpg, carol).signed(text("hello"))), gpg)["security"]
    assert (other["signature"], other["banner"]["id"]) == ("mismatch", "B15")


def test_a_locked_message_is_an_error_in_the_report_and_opens_with_the_passphrase(
    gpg: GnuPG, alice: Fingerprint
) -> None:
    raw = letter(Writer(gpg, alice).encrypted(text("secret"), alice, signs=False))
    gpg.lock()
    locked = inspect(raw, gpg)
    assert (locked["security"]["encryption"], locked["body"]["text"]) == ("failed", "")
    assert [each["code"] for each in locked["errors"]] == ["locked"]
    wrong = inspect(raw, gpg, passphrase="wrong")
    assert [each["code"] for each in wrong["errors"]] == ["passphrase-refused", "locked"]
    opened = inspect(raw, gpg, passphrase=SECRET)
    assert (opened["security"]["encryption"], opened["body"]["text"]) == ("encrypted", "secret")
    assert opened["errors"] == []


def test_a_setup_message_is_opened_with_the_code_in_a_file(gpg: GnuPG, tmp_path: Path) -> None:
    code = "-".join(["1234"] * 9)
    secret = gpg.export_secret(key_maker(gpg)("Carol", "carol@example.com"), passphrase=None)
    symmetric = ["--pinentry-mode", "loopback", "--passphrase", code, "--armor", "--symmetric"]
    part = crlf("Content-Type: application/autocrypt-setup\n\n") + gpg.run(symmetric, secret).data
    message = tmp_path / "setup.eml"
    message.write_bytes(letter(crlf("Autocrypt-Setup-Message: v1\n") + mixed(text("keys"), part)))
    file = tmp_path / "code"
    file.write_text(f"{code}\n", encoding="ascii")
    home = ["--gnupg-home", str(gpg.home)]
    report = json.loads(run(str(message), "--json", "--passphrase-file", str(file), *home).stdout)
    assert [key["source"] for key in report["keys"]] == ["autocrypt-setup"]
    file.write_text("0000", encoding="ascii")
    report = json.loads(run(str(message), "--json", "--passphrase-file", str(file), *home).stdout)
    assert [each["code"] for each in report["errors"]] == ["setup-code-refused"]


def facts(**changes: object) -> Facts:
    plain: dict[str, object] = {
        "encryption": Encryption.NONE,
        "signature": Signature.GOOD,
        "validity": Validity.UNKNOWN,
        "match": Match.YES,
        "cover": Cover.ALL,
        "is_usual": False,
    }
    return Facts(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes, word",
    [
        ({}, "good"),
        ({"signature": Signature.NONE}, "none"),
        ({"signature": Signature.BAD, "cover": Cover.PART}, "bad"),
        ({"signature": Signature.MISSING, "match": Match.UNCLEAR}, "unknown_key"),
        ({"signature": Signature.KEY_EXPIRED}, "expired"),
        ({"signature": Signature.SIG_EXPIRED}, "expired"),
        ({"signature": Signature.REVOKED, "match": Match.NO}, "revoked"),
        ({"match": Match.NO}, "mismatch"),
        ({"match": Match.UNCLEAR}, "mismatch"),
        ({"cover": Cover.PART, "match": Match.NO}, "partial"),
    ],
)
def test_one_word_tells_the_signature(changes: dict[str, object], word: str) -> None:
    assert signature_word(facts(**changes)) == word


def test_the_command_reads_a_passphrase_from_a_descriptor(
    gpg: GnuPG, gnupg_home: Path, alice: Fingerprint, tmp_path: Path
) -> None:
    file = tmp_path / "secret.eml"
    file.write_bytes(letter(Writer(gpg, alice).encrypted(text("secret"), alice, signs=False)))
    gpg.lock()
    reading, writing = os.pipe()
    os.write(writing, f"{SECRET}\n".encode())
    os.close(writing)
    command = [sys.executable, "-m", "mailguard.cli", "inspect", str(file), "--json"]
    command += ["--gnupg-home", str(gnupg_home), "--passphrase-fd", str(reading)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, pass_fds=[reading])
    os.close(reading)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["body"]["text"] == "secret"


def test_where_no_report_can_be_made_one_line_says_why(tmp_path: Path, gnupg_home: Path) -> None:
    file = tmp_path / "plain.eml"
    file.write_bytes(letter(text("hello")))
    for arguments, environment in (
        ([str(tmp_path / "none.eml")], {}),
        ([str(tmp_path)], {}),
        ([str(file), "--gnupg-home", str(tmp_path / "none")], {}),
        ([str(file)], {"PATH": str(tmp_path)}),
        ([str(file), "--passphrase-fd", "99"], {}),
    ):
        done = run(*arguments, "--json", **environment)
        assert done.returncode == 2, (arguments, done.stdout)
        assert done.stderr.count("\n") == 1
        assert "Traceback" not in done.stderr
        assert done.stdout == ""


def test_a_report_is_there_in_time_however_slow_gnupg_and_however_many_signatures(tmp_path: Path) -> None:
    slow = tmp_path / "gpg"
    real = shutil.which("gpg")
    told = f'case "$*" in *--version*|*--list-config*) exec {real} "$@";; esac'
    slow.write_text(f"#!/bin/sh\n{told}\nexec sleep 30\n")
    slow.chmod(0o700)
    gpg = GnuPG(program=str(slow), home=tmp_path, timeout_s=1.0, total_s=1.5)
    proof = b"-----BEGIN PGP SIGNATURE-----\n\nwgEE\n-----END PGP SIGNATURE-----\n"
    signed = [pgp_signed(text(str(each)), proof) for each in range(20)]
    begun = time.monotonic()
    report = inspect(letter(mixed(*signed)), gpg)
    assert time.monotonic() - begun < 6
    assert [each["code"] for each in report["errors"]] == ["gnupg-hangs"]
    assert report["security"]["banner"]["tone"] != "ok"


def test_a_signature_in_armor_that_cannot_be_read_is_not_given_to_gnupg(tmp_path: Path) -> None:
    """GnuPG reads on where armor ends in the middle, for as long as what it finds there takes."""
    asked = tmp_path / "asked"
    watched = tmp_path / "gpg"
    watched.write_text(f'#!/bin/sh\necho "$*" >> {asked}\nexec {shutil.which("gpg")} "$@"\n')
    watched.chmod(0o700)
    cut_off = b"-----BEGIN PGP SIGNATURE-----\n\nwgEE\n"
    gpg = GnuPG(program=str(watched), home=tmp_path)
    report = inspect(letter(pgp_signed(text("Hello"), cut_off)), gpg)
    assert report["security"]["banner"]["id"] == "B12"
    assert not asked.exists()
    inspect(letter(pgp_signed(text("Hello"), cut_off + b"-----END PGP SIGNATURE-----\n")), gpg)
    assert "--verify" in asked.read_text()


def test_without_json_the_report_is_for_people(
    tmp_path: Path, gnupg_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plain.eml"
    file.write_bytes(letter(text("hello \x1b[2J\u202e")))
    assert main(["inspect", str(file), "--gnupg-home", str(gnupg_home)]) == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Not encrypted, not signed" in shown
    assert "hello" in shown


@pytest.mark.parametrize("file", sorted(MESSAGES.glob("*.eml")), ids=lambda path: path.stem)
def test_each_kept_message_is_reported(gpg: GnuPG, file: Path) -> None:
    """Messages that once went wrong, or were made to; what must be true of each stands in its header."""
    begun = time.monotonic()
    raw = file.read_bytes()
    report = inspect(raw, gpg)
    assert time.monotonic() - begun < 20
    shown = report["body"]["text"] + (report["body"]["html"] or "")
    for line in raw.decode("latin-1").splitlines():
        name, _, value = line.partition(": ")
        if name == "X-Expect-Banner":
            assert report["security"]["banner"]["id"] == value
        elif name == "X-Expect-Shown":
            assert value in shown
        elif name == "X-Expect-Hidden":
            assert value not in shown
        elif name == "X-Expect-From":
            assert [each["address"] for each in report["from"]] == value.split()
        elif name == "X-Expect-Subject":
            assert report["subject"] == value
        elif name == "X-Expect-Attachment":
            assert value in [each["filename"] for each in report["attachments"]]
