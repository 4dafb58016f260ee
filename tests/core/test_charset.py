"""Bytes become the text that was meant, whatever a message says of its charset."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.mime.charset import decode, rereads_ascii
from mailguard.mime.charset_labels import codec_of

RUSSIAN = "Здравствуйте, завтра встречаемся в десять часов у входа в институт."
JAPANESE = "お世話になっております。明日の会議の資料を添付いたします。"
CHINESE = "您好，附件是明天会议的资料，请查收。"
TAIWANESE = "您好，附件是明天會議的資料，請查收。"
KOREAN = "안녕하세요. 내일 회의 자료를 첨부합니다."
POLISH = "Dzień dobry, przesyłam załączniki na jutrzejsze spotkanie. Proszę o potwierdzenie, że już są."
GREEK = "Καλημέρα, σας στέλνω τα έγγραφα για την αυριανή συνάντηση."
HEBREW = "שלום, מצורפים המסמכים לפגישה מחר. תודה רבה"
GERMAN = "Sehr geehrte Damen und Herren, anbei die Unterlagen für die Prüfung."


@pytest.mark.parametrize(
    "data, label, text",
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("Grüße".encode("latin-1"), None, "Grüße"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("“x”".encode("cp1252"), "iso-8859-1", "“x”"),
        ("名字".encode("gb2312"), "gb2312", "名字"),
        ("名字".encode("shift_jis"), "Shift_JIS", "名字"),
        ("名字".encode("iso2022_jp"), "ISO-2022-JP", "名字"),
        ("이름".encode("cp949"), "ks_c_5601-1987", "이름"),
        ("Имя".encode("koi8-r"), "koi8-r", "Имя"),
        ("Grüße".encode(), "x-unknown", "Grüße"),
        (b"abc", "zlib", "abc"),
        (b"abc", "rot13", "abc"),
        (b"\\x41", "unicode_escape", "\\x41"),
        (b"abc", "undefined", "abc"),
        (b"abc", "utf\08", "abc"),
        (b"a\0b", "utf-8", "a\ufffdb"),
        (b"\xef\xbb\xbfabc", "utf-8", "abc"),
        (b"+ADw-", "utf-7", "<"),
        (b"", "utf-16", ""),
        (b"\xff\xfe\x00\xd8", "utf-16", "\ufffd"),
    ],
)
def test_any_bytes_under_any_label_give_text(data: bytes, label: str | None, text: str) -> None:
    assert decode(data, label) == text


@pytest.mark.parametrize(
    "label, codec",
    [
        ('"UTF-8"', "utf-8"),
        ("charset=utf8", "utf-8"),
        ("utf-8'en'", "utf-8"),
        ("iso 8859 1", "cp1252"),
        ("iso_8859-1:1987", "cp1252"),
        ("windows1252", "cp1252"),
        ("x-cp1251", "cp1251"),
        ("Win-1251", "cp1251"),
        ("gb2312", "gb18030"),
        ("ms936", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("x-sjis", "cp932"),
        ("ibm850", "cp850"),
        ("unknown-8bit", None),
        ("x-user-defined", None),
        ("zlib", None),
        ("unicode_escape", None),
        ("idna", None),
        ("mbcs", None),
        ("u" * 1000, None),
        ("", None),
    ],
)
def test_a_charset_is_known_by_every_name_that_mail_gives_it(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


@pytest.mark.parametrize("label", [None, "unknown-8bit", "x-user-defined", "us-ascii", "utf-8"])
@pytest.mark.parametrize(
    "text, codec",
    [
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (TAIWANESE, "big5"),
        (KOREAN, "euc_kr"),
        (POLISH, "iso8859-2"),
        (GREEK, "iso8859-7"),
        (HEBREW, "cp1255"),
        (GERMAN, "cp1252"),
    ],
)
def test_text_under_no_label_or_a_wrong_one_is_read_by_what_it_looks_like(
    text: str, codec: str, label: str | None
) -> None:
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize(
    "label", ["koi8-r", "windows-1251", "big5", "shift_jis", "euc-kr", "iso-2022-jp", "gbk"]
)
@pytest.mark.parametrize("text", [RUSSIAN, JAPANESE, CHINESE, GERMAN.replace("Prüfung", "Größe über Öl")])
def test_utf_8_is_known_under_any_label(text: str, label: str) -> None:
    assert decode(text.encode(), label) == text


@pytest.mark.parametrize("text", ["联通", "会议", "名字", "中"])
def test_a_short_chinese_word_is_not_taken_for_utf_8(text: str) -> None:
    assert decode(text.encode("gb2312"), "gb2312") == text


@pytest.mark.parametrize("codec", ["utf-32", "utf-32-le", "utf-32-be"])
def test_utf_32_is_read_in_either_order(codec: str) -> None:
    assert decode("Größe €".encode(codec), "utf-32") == "Größe €"


def test_a_nul_among_words_is_not_utf_16() -> None:
    assert decode(b"one\0two\r\n\0\0\0three\r\n", None).startswith("one\ufffdtwo")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("label", [None, "utf-16", "unicode"])
def test_utf_16_is_read_in_either_order_with_and_without_a_mark(codec: str, label: str | None) -> None:
    assert decode("The numbers, at last".encode(codec), label) == "The numbers, at last"


def test_what_is_called_utf_16_and_is_not_is_read_all_the_same() -> None:
    assert decode(b"plain words", "utf-16") == "plain words"


def test_one_spoilt_letter_does_not_turn_utf_8_into_another_charset() -> None:
    assert decode("Größe, Füße, Öl und Übermut".encode() + b"\xff", "utf-8").startswith("Größe, Füße, Öl")
    assert decode("Größe".encode() + b"\xc3", "utf-8") == "Größe\ufffd"
    assert decode("Grüße und \xff mehr".encode("latin-1").replace(b"\xfc\xdf", "üß".encode()), "utf-8") == (
        "Grüße und \ufffd mehr"
    )
    assert decode("你好".encode("gb18030") + b"\xff words", "gb18030").startswith("你好")


def test_a_declared_charset_is_tried_before_one_is_guessed() -> None:
    assert decode("Имя".encode("koi8-r"), None, likely="koi8-r") == "Имя"
    assert decode("Имя".encode(), None, likely="koi8-r") == "Имя"


@pytest.mark.parametrize("label", ["utf-7", "UTF-16", "hz-gb-2312", "iso-2022-jp", "utf-32le"])
def test_charsets_that_make_other_letters_of_ascii_are_known(label: str) -> None:
    assert rereads_ascii(label)
    assert not any(rereads_ascii(each) for each in (None, "utf-8", "gb2312", "x-unknown"))


def test_a_charset_of_seven_bits_is_read_only_where_it_is_named() -> None:
    assert decode(b"+ADw-script+AD4-", "utf-8") == "+ADw-script+AD4-"
    assert decode(b"+ADw-script+AD4-", None) == "+ADw-script+AD4-"
    assert decode("名字".encode("iso2022_jp"), None) == "名字"


@given(st.binary(max_size=200), st.sampled_from([None, "utf-8", "gb2312", "utf-7", "utf-16", "big5", "hz"]))
def test_text_never_holds_what_windows_stumble_over(data: bytes, label: str | None) -> None:
    text = decode(data, label)
    assert "\0" not in text
    text.encode("utf-8")


def test_a_long_text_in_an_unknown_charset_takes_no_time() -> None:
    data = (GERMAN + "\r\n").encode("cp1252") * 100_000
    begun = time.perf_counter()
    assert decode(data, None).startswith(GERMAN)
    assert time.perf_counter() - begun < 1.0
