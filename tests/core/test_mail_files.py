"""Mail in the files of other programs, and in files for them."""

from __future__ import annotations

import mailbox
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard import mail_files
from mailguard.errors import NotFound
from mailguard.mail_files import Form, FoundMessage, find_folders, mbox_entry, read_mbox, with_crlf

WHEN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
LETTER = b"From: bob@example.net\nSubject: Lunch\n\nOn Thursday?\n"


def messages(path: Path) -> list[FoundMessage]:
    return [each for folder in find_folders(path) for each in folder.messages() if each is not None]


def test_messages_of_an_mbox_come_with_their_flags_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "Archive.mbox"
    path.write_bytes(
        b"From bob@example.net Sun Mar  1 12:30:00 2026\n"
        b"From: bob@example.net\nStatus: RO\nX-Status: AF\nSubject: Lunch\n\n>From here on\n>>From there\n\n"
        b"From - Sun Mar 01 13:00:00 2026\n"
        b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nFrom: carol@example.com\n\nFrom me to you.\n\n"
        b"From - Sun Mar 01 13:00:00 2026\nX-Mozilla-Status: 0009\nFrom: gone@example.com\n\nDeleted.\n"
    )
    first, second = messages(path)
    assert first.data == (b"From: bob@example.net\r\nSubject: Lunch\r\n\r\nFrom here on\r\n>From there\r\n")
    assert (first.flags, first.received) == ({"\\Seen", "\\Answered", "\\Flagged"}, WHEN)
    assert b"X-Mozilla-Status:" not in second.data and second.data.endswith(b"\r\n\r\nFrom me to you.\r\n")
    assert second.flags == {"\\Seen"}


def test_a_line_of_text_that_begins_with_from_begins_no_message(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    path.write_bytes(
        b"From bob@example.net Sun Mar  1 12:30:00 2026\nSubject: A\n\nText\n"
        b"From Monday on 10:00 it is closed\n\nFrom Tuesday 09:00 too.\nAll days.\n"
    )
    (found,) = messages(path)
    assert found.data.count(b"From ") == 2


@given(st.lists(st.binary(max_size=200), max_size=5))
def test_what_is_written_into_an_mbox_is_read_from_it(tmp_path_factory, bodies: list[bytes]) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("mbox") / "mbox"
    raws = [with_crlf(b"Subject: A\n\n" + body.replace(b"\r", b"") + b"\n") for body in bodies]
    path.write_bytes(b"".join(mbox_entry(raw, WHEN) for raw in raws))
    if raws:
        assert [each.data for each in messages(path)] == raws
        with closing(mailbox.mbox(str(path))) as other:  # as Python's own library reads it
            assert len(other) == len(raws)


def test_a_large_mbox_loses_no_message_where_one_read_of_the_file_ends(tmp_path: Path) -> None:
    path = tmp_path / "mbox"
    raws = [with_crlf(b"Subject: %d\n\n%s\n" % (number, b"x" * (number % 97))) for number in range(2_000)]
    path.write_bytes(b"".join(mbox_entry(raw, WHEN) for raw in raws))
    assert [each.data for each in messages(path)] == raws


def test_a_maildir_is_read_with_those_below_it(tmp_path: Path) -> None:
    box = mailbox.Maildir(str(tmp_path / "Mail"))
    box.add(LETTER)
    below = box.add_folder("Work.2026")
    message = mailbox.MaildirMessage(LETTER)
    message.set_flags("FRS")
    message.set_subdir("cur")
    below.add(message)
    top, work = find_folders(tmp_path / "Mail")
    assert (top.name, work.name) == (("Mail",), ("Mail", "Work", "2026"))
    (found,) = work.messages()
    assert found is not None
    assert found.flags == {"\\Seen", "\\Answered", "\\Flagged"}
    assert found.data == LETTER.replace(b"\n", b"\r\n")


def test_eml_files_are_read_folder_by_folder(tmp_path: Path) -> None:
    (tmp_path / "Old" / "Deep").mkdir(parents=True)
    (tmp_path / "Old" / "b.eml").write_bytes(LETTER)
    (tmp_path / "Old" / "a.EML").write_bytes(LETTER.replace(b"Lunch", b"First"))
    (tmp_path / "Old" / "Deep" / "c.eml").write_bytes(LETTER.replace(b"\n", b"\r\n"))
    old, deep = find_folders(tmp_path / "Old")
    assert (old.name, deep.name) == (("Old",), ("Old", "Deep"))
    assert [b"First" in each.data for each in old.messages() if each] == [True, False]


def test_a_folder_of_thunderbirds_is_read_without_its_indexes(tmp_path: Path) -> None:
    folder = tmp_path / "Local Folders"
    (folder / "Work.sbd").mkdir(parents=True)
    entry = mbox_entry(LETTER, WHEN)
    for name in ("Work", "Work.sbd/Plans"):
        (folder / name).write_bytes(entry)
        (folder / f"{name}.msf").write_bytes(b'// <!-- <mdb:mork:z v="1.4"/> -->')
    assert [each.name[1:] for each in find_folders(folder)] == [("Work",), ("Work", "Plans")]


@pytest.mark.parametrize("content", [b"", b"From the desk of Bob\nhello\n", b"\x00\xff"])
def test_what_is_no_mail_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes"
    path.write_bytes(content)
    for each in (path, tmp_path, tmp_path / "not there"):
        with pytest.raises(NotFound):
            find_folders(each)


def test_a_message_past_the_limit_is_counted_and_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_files, "LONGEST_MESSAGE_BYTES", 2_000)
    large = LETTER + b"x" * 3_000 + b"\n"
    path = tmp_path / "mbox"
    path.write_bytes(b"".join(mbox_entry(each, WHEN) for each in (LETTER, large, LETTER)))
    assert [each is None for each in read_mbox(path)] == [False, True, False]
    (tmp_path / "large.eml").write_bytes(large)
    (folder,) = find_folders(tmp_path / "large.eml")
    assert (folder.form, list(folder.messages())) == (Form.EML, [None])
