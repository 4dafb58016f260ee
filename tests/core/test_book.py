"""settings.toml: what is written is read back, what is not understood is kept, and no password is in it."""

from __future__ import annotations

import stat
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from mailguard.accounts.book import AccountBook
from mailguard.errors import StoreFailed
from mailguard.model import (
    Account,
    AccountId,
    Address,
    EncryptDefault,
    Fingerprint,
    Security,
    Server,
    Settings,
    ShowAs,
    Theme,
)
from mailguard.model.accounts import Receipts

ALICE = Account(
    id=AccountId("a1"),
    identity=Address("Alice Exämple", "alice@example.org"),
    imap=Server(host="imap.example.org", port=993, security=Security.TLS, user="alice"),
    smtp=Server(host="smtp.example.org", port=587, security=Security.STARTTLS, user="alice"),
    key=Fingerprint("3D07F1A49C2E55B08E6FA4B2D1C07F3E9A1B44C8"),
    sign_by_default=True,
    encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED,
    signature='Alice\n"quoted" # no comment',
    remember_password=False,
    check_every_min=3,
    roles={"sent": "Gesendet"},
    authentication_server="mx.example.org",
)
SETTINGS = Settings(
    theme=Theme.DARK,
    show_as=ShowAs.PLAIN,
    mark_read_after_s=2.5,
    key_servers=("hkps://keys.example.org",),
    look_up_at_provider=True,
    encrypt_subject=False,
    ask_before_unverified=True,
    use_own_pinentry=True,
    index_encrypted=False,
    decrypt_by_itself=False,
    attachments_inline=False,
    pictures_in_protected=True,
    gnupg_program="/opt/gnupg/bin/gpg",
    receipts=Receipts.NEVER,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "settings.toml"


def test_accounts_and_settings_are_read_back_as_they_were(path: Path) -> None:
    assert all(getattr(SETTINGS, each.name) != getattr(Settings(), each.name) for each in fields(Settings))
    book = AccountBook(path)
    book.save_settings(SETTINGS)
    book.save_account(ALICE)
    again = AccountBook(path)
    assert again.settings() == SETTINGS
    assert again.accounts() == (ALICE,)
    assert again.damage == ""


def test_the_file_is_for_its_owner_alone_and_holds_no_password(path: Path) -> None:
    AccountBook(path).save_account(ALICE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [key for key in tomllib.loads(path.read_text())["account"][0] if "password" in key] == [
        "remember_password"
    ]


def test_a_changed_account_keeps_its_place(path: Path) -> None:
    book = AccountBook(path)
    for each in ("a1", "b2", "c3"):
        book.save_account(replace(ALICE, id=AccountId(each)))
    book.save_account(replace(ALICE, id=AccountId("b2"), signature="new"))
    assert [(each.id, each.signature == "new") for each in book.accounts()] == [
        ("a1", False),
        ("b2", True),
        ("c3", False),
    ]
    book.remove_account(AccountId("a1"))
    assert [each.id for each in AccountBook(path).accounts()] == ["b2", "c3"]


def test_what_this_version_does_not_know_is_kept(path: Path) -> None:
    AccountBook(path).save_account(ALICE)
    text = path.read_text().replace("[settings]", "future = 1\n\n[settings]\nnew_wish = true")
    path.write_text(text.replace('id = "a1"', 'id = "a1"\ncolour = "red"') + '\n[[account]]\nid = "half"\n')
    book = AccountBook(path)
    assert [each.id for each in book.accounts()] == ["a1"]
    book.save_settings(SETTINGS)
    kept = tomllib.loads(path.read_text())
    assert kept["future"] == 1
    assert kept["settings"]["new_wish"] is True
    assert kept["account"][0]["colour"] == "red"
    assert kept["account"][1] == {"id": "half"}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('theme = "pink"', "theme"),
        ('mark_read_after_s = "long"', "mark_read_after_s"),
        ("encrypt_subject = 0", "encrypt_subject"),
        ('key_servers = "hkps://one.example"', "key_servers"),
    ],
)
def test_a_setting_that_makes_no_sense_takes_its_default(tmp_path: Path, written: str, name: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"[settings]\n{written}\n")
    assert getattr(AccountBook(path).settings(), name) == getattr(Settings(), name)


@pytest.mark.parametrize("text", ["settings = 3\naccount = 4\n", 'account = ["x"]\n', "[account]\nid = 1\n"])
def test_tables_of_another_kind_count_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    book = AccountBook(path)
    assert (book.accounts(), book.settings()) == ((), Settings())
    book.save_account(ALICE)
    assert AccountBook(path).accounts() == (ALICE,)


@pytest.mark.parametrize("content", [b"[settings\n", b"\xff\xfe", b"#" * (2 << 20)])
def test_a_damaged_file_is_set_aside_and_never_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    for number in (1, 2):
        path.write_bytes(content + b"%d" % number)
        book = AccountBook(path)
        assert book.damage
        book.save_account(ALICE)
    assert (tmp_path / "settings.damaged.toml").read_bytes() == content + b"1"
    assert (tmp_path / "settings.damaged-2.toml").read_bytes() == content + b"2"
    assert AccountBook(path).accounts() == (ALICE,)


def test_when_saving_fails_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    book = AccountBook(tmp_path / "file" / "settings.toml")
    with pytest.raises(StoreFailed):
        book.save_account(ALICE)
    with pytest.raises(StoreFailed):
        book.save_settings(SETTINGS)
    assert (book.accounts(), book.settings()) == ((), Settings())
