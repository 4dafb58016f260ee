"""The parts of the composer that decide or transform, without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication

from mailguard.mime.quoting import with_signature
from mailguard.model import (
    Account,
    AccountId,
    Address,
    ChipState,
    Draft,
    EncryptDefault,
    Fingerprint,
    RecipientKey,
    SendPlan,
    Theme,
    Tone,
)
from tests.ui.conftest import make_account
from ui import theme
from ui.compose.address_text import read_addresses, written
from ui.compose.chip_look import about_key, look_of
from ui.compose.protection import Protection
from ui.compose.quotes import quoted_lines
from ui.compose.rich_text import clean_html, html_of, is_formatted, text_of
from ui.compose.state_words import missing_sentence, missing_title, state_words

KEY = Fingerprint("A" * 40)


# Recipients as text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("carol@example.com", [("", "carol@example.com")]),
        ("  Carol Example <carol@example.com> ", [("Carol Example", "carol@example.com")]),
        ("a@x.org, b@y.org;c@z.org\nd@w.org", [("", f"{each}.org") for each in ("a@x", "b@y", "c@z", "d@w")]),
        (
            '"Example, Carol" <carol@example.com>, b@y.org',
            [("Example, Carol", "carol@example.com"), ("", "b@y.org")],
        ),
        ('"Carol \\"C\\" Example" <carol@example.com>', [('Carol "C" Example', "carol@example.com")]),
        ("carol", [("", "carol")]),
        ("mailto:carol@example.com", [("", "carol@example.com")]),
        (" ,; \n", []),
    ],
)
def test_recipients_are_read_as_they_are_typed_or_pasted(typed: str, read: list[tuple[str, str]]) -> None:
    assert [(each.name, each.address) for each in read_addresses(typed)] == read


@pytest.mark.parametrize(
    "name", ["", "Carol", "Example, Carol", 'Carol "C" Example', "Carol <admin>", "a\\b;c"]
)
def test_a_recipient_can_be_edited_without_change(name: str) -> None:
    person = Address(name, "carol@example.com")
    assert read_addresses(written(person)) == (person,)


# The toggles


def account(**changes: object) -> Account:
    return replace(make_account(key=KEY), **changes)


def protection(made: Account, **fields: object) -> Protection:
    draft = Draft(account=AccountId("a"), from_=made.identity, **fields)
    return Protection.of_draft(draft, made, is_kept=False)


def test_turning_encrypt_on_turns_sign_on_and_sign_may_be_turned_off_again() -> None:
    on = protection(account()).with_encrypt(True)
    assert (on.encrypt, on.sign) == (True, True)
    off = on.with_sign(False)
    assert (off.encrypt, off.sign) == (True, False)
    assert off.with_encrypt(False).with_encrypt(True).sign is False


def test_a_toggle_set_by_hand_is_never_changed_by_the_recipients() -> None:
    wishes = account(encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED)
    automatic = protection(wishes)
    assert automatic.is_automatic
    assert automatic.following(all_verified=True).encrypt
    by_hand = automatic.with_encrypt(False)
    assert not by_hand.is_automatic
    assert not by_hand.following(all_verified=True).encrypt
    assert automatic.with_encrypt(True).following(all_verified=False).encrypt


def test_automatic_encryption_signs_only_while_it_encrypts() -> None:
    automatic = protection(account(encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED))
    on = automatic.following(all_verified=True)
    assert on.sign
    assert not on.following(all_verified=False).sign
    assert on.with_sign(True).following(all_verified=False).sign


def test_the_own_key_goes_along_with_a_signature_unless_it_was_taken_out() -> None:
    signed = protection(account()).with_sign(True)
    assert signed.attach_key
    assert not signed.with_attached_key(False).with_sign(True).attach_key
    assert not protection(account(attach_key_when_signing=False)).with_sign(True).attach_key


def test_another_sender_brings_other_defaults_but_not_for_what_was_set_by_hand() -> None:
    other = account(sign_by_default=True, encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED)
    untouched = protection(account()).for_account(other)
    assert (untouched.sign, untouched.is_automatic) == (True, True)
    touched = protection(account()).with_encrypt(True).with_sign(False).for_account(other)
    assert (touched.encrypt, touched.sign, touched.is_automatic) == (True, False, False)
    assert protection(account(), encrypt=True, sign=True).for_account(account()).encrypt


def test_a_kept_draft_follows_its_recipients_only_where_it_did_before() -> None:
    wishes = account(encrypt_by_default=EncryptDefault.WHEN_ALL_VERIFIED)
    draft = Draft(account=AccountId("a"), from_=wishes.identity)
    assert not Protection.of_draft(draft, wishes, is_kept=True).is_automatic
    followed = replace(draft, encrypt_automatically=True)
    assert Protection.of_draft(followed, wishes, is_kept=True).is_automatic


# Words


def plan(*states: ChipState, encrypt: bool = True, verified: tuple[ChipState, ...] = ()) -> SendPlan:
    return SendPlan(
        encrypt=encrypt,
        sign=True,
        signing_key=KEY,
        own_key=KEY,
        recipients=tuple(
            RecipientKey(address=f"{n}@x.org", state=state, is_verified=state in verified or state is OK)
            for n, state in enumerate(states)
        ),
    )


OK, MISSING = ChipState.VERIFIED, ChipState.MISSING


@pytest.mark.parametrize(
    ("encrypt", "sign", "states", "words", "tone"),
    [
        (True, True, (OK,), "Ready: encrypted and signed", Tone.OK),
        (True, False, (OK,), "Ready: encrypted, not signed", Tone.OK),
        (False, True, (OK,), "Signed, not encrypted", Tone.NEUTRAL),
        (False, False, (MISSING,), "Not encrypted, not signed", Tone.NEUTRAL),
        (True, True, (OK, MISSING), "Not ready to encrypt: 1 key missing", Tone.CAUTION),
        (True, True, (MISSING, ChipState.EXPIRED), "Not ready to encrypt: 2 keys missing", Tone.CAUTION),
        (
            True,
            True,
            (ChipState.NOT_VERIFIED, ChipState.SEVERAL),
            "Ready: encrypted and signed · 2 keys not verified",
            Tone.OK,
        ),
    ],
)
def test_the_status_bar_says_what_would_become_of_the_message(
    encrypt: bool, sign: bool, states: tuple[ChipState, ...], words: str, tone: Tone
) -> None:
    toggles = replace(protection(account()), encrypt=encrypt, sign=sign)
    said = state_words(toggles, plan(*states, encrypt=encrypt))
    assert (said.text, said.tone) == (words, tone)


def test_nothing_is_called_ready_while_keys_are_looked_up() -> None:
    said = state_words(replace(protection(account()), encrypt=True, sign=True), None)
    assert said.text == "Looking for keys…"
    assert said.tone is Tone.NEUTRAL


def test_the_key_bar_names_one_recipient_and_counts_several() -> None:
    one = plan(OK, MISSING)
    assert missing_title(one) == "No usable key for 1@x.org"
    assert missing_sentence(one) == (
        "This message can be encrypted for 1 of 2 recipients. "
        "Nothing is sent until you decide about the other."
    )
    several = plan(OK, MISSING, ChipState.REVOKED)
    assert missing_title(several) == "No usable key for 2 recipients"
    assert missing_sentence(several).endswith(
        "1 of 3 recipients. Nothing is sent until you decide about the others."
    )
    assert missing_sentence(plan(MISSING)).endswith("Nothing is sent until you decide.")


@pytest.mark.parametrize("state", list(ChipState))
def test_every_state_of_a_chip_has_its_tone_and_words(state: ChipState, qapp: QApplication) -> None:
    theme.install(qapp, Theme.LIGHT)
    key = RecipientKey(address="c@x.org", state=state, choices=(KEY, KEY))
    look = look_of(key, encrypt=True)
    good = (ChipState.VERIFIED, ChipState.OWN)
    assert (look.tone is Tone.OK) == (state in good)
    assert (look.tone is Tone.DANGER) == (
        state in (ChipState.REVOKED, ChipState.REJECTED, ChipState.CANNOT_ENCRYPT)
    )
    assert look.spoken
    assert look.icon() is not None
    assert look.has_choices == (state not in good)
    assert about_key(key)


def test_a_chip_claims_nothing_while_encrypt_is_off() -> None:
    key = RecipientKey(address="c@x.org", state=ChipState.VERIFIED, is_verified=True)
    look = look_of(key, encrypt=False)
    assert (look.tone, look.text, look.sign) == (None, "", "key")
    missing = RecipientKey(address="c@x.org", state=MISSING)
    assert look_of(missing, encrypt=False).sign == ""


# Quotes


def test_a_quote_is_taken_out_whole_and_own_words_stay() -> None:
    lines = [
        "Hi Bob,",
        "",
        "On 3 Nov 2026, Bob Example wrote:",
        "> secret",
        ">",
        "> > older",
        "",
        "Bye",
        "",
        "-- ",
        "Alice",
    ]
    kept = [line for number, line in enumerate(lines) if number not in quoted_lines(lines)]
    assert kept == ["Hi Bob,", "", "", "Bye", "", "-- ", "Alice"]


def test_a_forwarded_message_is_taken_out_whole() -> None:
    lines = ["For you.", "", "-------- Forwarded message --------", "Subject: Secret", "", "secret text"]
    kept = [line for number, line in enumerate(lines) if number not in quoted_lines(lines)]
    assert kept == ["For you.", ""]


def test_what_an_answer_brought_is_a_quote_even_without_marks() -> None:
    text = with_signature(
        "secret line\n\nanother secret", replace(make_account(), signature="Alice\nHarbour 3")
    )
    lines = ["Own words", *text.split("\n")]
    kept = [line for n, line in enumerate(lines) if n not in quoted_lines(lines, text.split("\n"))]
    assert "secret" not in "\n".join(kept)
    assert kept[0] == "Own words"
    assert kept[-3:] == ["-- ", "Alice", "Harbour 3"]


# Formatted text


def document(html: str) -> QTextDocument:
    made = QTextDocument()
    made.setHtml(html)
    return made


def test_html_is_written_short_and_read_back_the_same(qapp: QApplication) -> None:
    html = clean_html(
        '<h2>Plan</h2><p>See <b>this</b> <i>now</i> at <a href="https://x.org/a?b=1&amp;c=2">our page</a>'
        "<br>and reply</p><ul><li>one</li><li>two &lt;3</li></ul><ol><li>first</li></ol><p>end</p>"
    )
    assert html == (
        "<h2>Plan</h2>\n"
        '<p>See <b>this</b> <i>now</i> at <a href="https://x.org/a?b=1&amp;c=2">our page</a>'
        "<br>and reply</p>\n"
        "<ul>\n<li>one</li>\n<li>two &lt;3</li>\n</ul>\n<ol>\n<li>first</li>\n</ol>\n<p>end</p>"
    )
    assert clean_html(html) == html


@pytest.mark.parametrize(
    "hostile",
    [
        '<p onclick="x()">Hi</p><script>alert(1)</script>',
        '<p>Hi<img src="http://tracker.example/1.png"></p>',
        '<p>Hi<img src="file:///etc/passwd"></p>',
        '<p style="position:fixed">Hi</p>',
        "<p>Hi</p><iframe src='https://x'></iframe>",
    ],
)
def test_nothing_of_others_survives_but_words(hostile: str, qapp: QApplication) -> None:
    assert clean_html(hostile).replace("￼", "") == "<p>Hi</p>"


def test_links_that_are_no_web_or_mail_address_become_text(qapp: QApplication) -> None:
    assert clean_html('<p><a href="javascript:alert(1)">click</a></p>') == "<p>click</p>"


def test_readers_of_plain_text_get_list_marks_and_where_links_go(qapp: QApplication) -> None:
    made = document(
        '<p>See <a href="https://example.org">our page</a> or <a href="https://x.org">https://x.org</a></p>'
        "<ul><li>one</li></ul><ol><li>first</li><li>second</li></ol>"
    )
    assert text_of(made) == (
        "See our page <https://example.org> or https://x.org\n- one\n1. first\n2. second"
    )


def test_formatting_is_noticed_before_it_is_lost(qapp: QApplication) -> None:
    assert not is_formatted(document("<p>plain</p><p>words</p>"))
    assert is_formatted(document("<p>a <b>bold</b> word</p>"))
    assert is_formatted(document("<ul><li>x</li></ul>"))
    assert html_of(document("<p>plain</p>")) == "<p>plain</p>"
