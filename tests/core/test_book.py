"""settings.toml: what is written is read back, what is not understood is kept, and no password is in it."""

from __future__ import annotations

import stat
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from mailguard.accounts.book import AccountBook
from mailguard.errors import StoreFailed
from mailguard.model import (
    OWN_SERVER,
    Account,
    AccountId,
    Address,
    EncryptDefault,
    Fingerprint,
    Identity,
    NoticeDetail,
    OutgoingServer,
    Security,
    Server,
    Settings,
    ShowAs,
    SmtpServerId,
    Theme,
)
from mailguard.model.accounts import Receipts
from mailguard.model.deleting import DeleteBy, Deleting
from mailguard.model.keeping import Keep, Keeping
from mailguard.model.views import Density, ListStyle

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
    keeping=Keeping(keep=Keep.ALL, days=9, largest_kb=77),
    deleting=Deleting(by=DeleteBy.MARK, shows_marked=False, empties_trash=True, expunges_inbox=True),
    subscribed_only=True,
    is_paused=True,
    roles={"sent": "Gesendet"},
    authentication_server="mx.example.org",
)
SETTINGS = Settings(
    theme=Theme.DARK,
    density=Density.COMPACT,
    list_style=ListStyle.TABLE,
    show_as=ShowAs.PLAIN,
    mark_read_after_s=2.5,
    key_servers=("hkps://keys.example.org",),
    look_up_at_provider=True,
    encrypt_subject=False,
    undo_send_s=20,
    free_room_mb=7,
    texts_first_mb=5,
    notify_new_mail=False,
    notice_detail=NoticeDetail.NOTHING,
    notice_shows_protected=True,
    notice_sound=True,
    tray_icon=True,
    close_to_tray=True,
    start_in_tray=True,
    ask_before_unverified=True,
    use_own_pinentry=True,
    index_encrypted=False,
    decrypt_in_background=False,
    decrypt_by_itself=False,
    attachments_inline=False,
    pictures_in_protected=True,
    gnupg_program="/opt/gnupg/bin/gpg",
    junk_is_moved=False,
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


# Identities and outgoing servers


def identity(address: str, **fields: Any) -> Identity:
    return Identity(address=Address("Alice", address), **fields)


OFFICE = OutgoingServer(
    id=SmtpServerId("office"),
    name="The office",
    server=Server(host="smtp.office.example", port=465, security=Security.TLS, user="alice"),
)


def test_identities_and_outgoing_servers_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    book = AccountBook(path)
    others = (
        identity(
            "alice@work.example", key=Fingerprint("B" * 40), signature="Alice\nWork", reply_to="a@b.example"
        ),
        identity("press@work.example", organization="Work", smtp_server=OFFICE.id),
    )
    changed = replace(ALICE, other_identities=others, reply_to="me@example.org", smtp_server=OFFICE.id)
    book.save_account(changed)
    book.save_smtp_server(OFFICE)
    again = AccountBook(path)
    assert again.accounts() == (changed,)
    assert again.smtp_servers() == (OFFICE,)


def test_an_account_of_an_earlier_version_has_one_identity_and_sends_through_its_own_server(
    tmp_path: Path,
) -> None:
    path = tmp_path / "settings.toml"
    AccountBook(path).save_account(ALICE)
    table = tomllib.loads(path.read_text())
    for name in ("identity", "reply_to", "organization", "smtp_server"):
        del table["account"][0][name]
    del table["smtp_server"]
    path.write_text(tomli_w.dumps(table))
    book = AccountBook(path)
    assert book.accounts() == (ALICE,)
    assert [each.address for each in ALICE.identities] == [ALICE.identity]
    assert book.smtp_of(ALICE).server == ALICE.smtp


def test_each_identity_has_its_key_its_signature_and_its_server(tmp_path: Path) -> None:
    book = AccountBook(tmp_path / "settings.toml")
    book.save_smtp_server(OFFICE)
    press = identity(
        "press@work.example", smtp_server=OFFICE.id, signature="Press", key=Fingerprint("C" * 40)
    )
    account = replace(ALICE, other_identities=(identity("a@work.example"), press))
    spoken = account.speaking_as(Address("whoever", "PRESS@work.example"))
    assert (spoken.identity, spoken.key, spoken.signature) == (press.address, press.key, "Press")
    assert book.smtp_of(spoken) == OFFICE
    assert book.smtp_of(account.speaking_as(Address("", "a@work.example"))).server == ALICE.smtp
    assert account.speaking_as(Address("", "nobody@work.example")) == account
    new = Fingerprint("D" * 40)
    assert [each.key for each in account.with_key(press.address, new).identities] == [ALICE.key, None, new]
    assert [each.key for each in account.with_key(ALICE.identity, new).identities] == [new, None, press.key]


def test_who_sent_through_a_server_that_is_removed_sends_through_the_account_s_own(tmp_path: Path) -> None:
    book = AccountBook(tmp_path / "settings.toml")
    book.save_smtp_server(OFFICE)
    other = identity("press@work.example", smtp_server=OFFICE.id)
    book.save_account(replace(ALICE, smtp_server=OFFICE.id, other_identities=(other,)))
    book.remove_smtp_server(OFFICE.id)
    (account,) = AccountBook(tmp_path / "settings.toml").accounts()
    assert [each.smtp_server for each in account.identities] == [OWN_SERVER, OWN_SERVER]
    assert book.smtp_servers() == ()
