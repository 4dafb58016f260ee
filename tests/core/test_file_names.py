"""Names of attachments: none leads out of its folder, hides its end, or means something to a system."""

from __future__ import annotations

import pytest

from mailguard.cleaning import LONGEST_FILE_NAME, clean_file_name
from mailguard.openpgp.literal import literal_name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("/etc/cron.d/job", "job"),
        ("plan.pdf:stream", "plan.pdf_stream"),
        ("..", None),
        (" . . ", None),
        ("", None),
        ("folder/", None),
        (".bashrc", "bashrc"),
        ("a\0b.txt", "ab.txt"),
        ("a\r\nb.txt", "a b.txt"),
        ("plan.exe. . .", "plan.exe"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("aux .c", "_aux .c"),
        ("COM¹.log", "_COM¹.log"),
        ("lpt3.tar.gz", "_lpt3.tar.gz"),
        ("conin$", "_conin$"),
        ("console.txt", "console.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("plan.pdf" + " " * 90 + ".exe", "plan.pdf .exe"),
        ("plan.pdf" + "\u2800" * 90 + ".hta", "plan.pdf .hta"),
        ("plan.pdf" + "\u00a0" * 90 + ".exe", "plan.pdf .exe"),
        ('a<b>|"?*.txt', "a_b_____.txt"),
        ("größe ✓.txt", "größe ✓.txt"),
    ],
)
def test_a_name_is_fit_for_every_file_system(name: str, cleaned: str | None) -> None:
    assert clean_file_name(name) == cleaned


@pytest.mark.parametrize("letter", ["a", "ü", "漢", "🙂"])
def test_a_long_name_is_cut_in_bytes_and_keeps_its_end(letter: str) -> None:
    made = clean_file_name(letter * 300 + ".pdf.exe")
    assert made is not None
    assert len(made.encode()) <= LONGEST_FILE_NAME
    assert made.endswith(".exe")
    assert "\ufffd" not in made


def test_what_is_cut_ends_in_no_dot_or_blank() -> None:
    made = clean_file_name("a" * (LONGEST_FILE_NAME - 2) + " . " + "b" * 90)
    assert made == "a" * (LONGEST_FILE_NAME - 2)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("[GNUPG:] PLAINTEXT 62 1700000000 plan.pdf", "plan.pdf"),
        ("[GNUPG:] PLAINTEXT 62 1700000000 ..%2F..%2F.profile", "profile"),
        ("[GNUPG:] PLAINTEXT 62 1700000000 gr%C3%B6%C3%9Fe%20a.txt", "größe a.txt"),
        ("[GNUPG:] PLAINTEXT 62 1700000000 _CONSOLE", None),
        ("[GNUPG:] PLAINTEXT 62 1700000000 ", None),
        ("[GNUPG:] PLAINTEXT 62 1700000000", None),
        ("PLAINTEXT 62 1700000000 forged.exe", None),
    ],
)
def test_the_name_inside_an_encrypted_file_is_a_name_and_no_path(line: str, name: str | None) -> None:
    assert literal_name([line]) == name
