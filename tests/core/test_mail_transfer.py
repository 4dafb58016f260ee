"""Folders of this computer: filled from files, worked with as those of a server, written into files."""

from __future__ import annotations

import mailbox
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mailguard.core import Core, Profile
from mailguard.core.mail_transfer import Progress, file_name_of
from mailguard.errors import Cancelled
from mailguard.events import Event
from mailguard.mail_files import Form, mbox_entry, with_crlf
from mailguard.model import LOCAL, Flag, Folder, FolderRole, ListQuery, MessageId, MessageRow
from mailguard.store.sealed import files_of
from tests.core.test_mail_files import WHEN

KEY = b"k" * 32
PATIENCE_S = 15.0


def letter(number: int) -> bytes:
    return with_crlf(
        f"From: bob@example.net\nSubject: Letter {number}\nMessage-ID: <{number}@example.net>\n"
        f"Date: Sun, 01 Mar 2026 12:{number:02}:00 +0000\n\nFrom me, number {number}.\n".encode()
    )


@pytest.fixture
def profile(tmp_path: Path, gnupg_home: Path) -> Profile:
    return Profile(config=tmp_path, data=tmp_path / "data", gnupg_home=gnupg_home, is_throwaway=True)


@pytest.fixture
def start(profile: Profile) -> Iterator[Callable[[], Core]]:
    made: list[Core] = []

    def begin() -> Core:
        events: list[Event] = []
        made.append(Core(profile, events.append))
        made[-1].start(KEY).result(PATIENCE_S)
        return made[-1]

    yield begin
    for each in made:
        each.close()


@pytest.fixture
def core(start: Callable[[], Core]) -> Core:
    return start()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "Old mail"
    path.write_bytes(b"".join(mbox_entry(letter(number), WHEN) for number in range(5)))
    return path


def until(is_so: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def bring_in(core: Core, path: Path, above: str = "") -> Progress:
    found = core.transfer.look(path).result(PATIENCE_S)
    done = core.transfer.bring_in(found, above, lambda _: None, lambda: False)
    return done.result(PATIENCE_S)


def folder(core: Core, path: str) -> Folder | None:
    folders = core.mail.folders(LOCAL).result(PATIENCE_S)
    return next((each for each in folders if each.path == path), None)


def rows(core: Core, path: str) -> list[MessageRow]:
    found = folder(core, path)
    if found is None:
        return []
    ids = core.mail.list_ids(found.id, ListQuery(newest_first=False)).result(PATIENCE_S)
    return list(core.mail.load_rows([MessageId(each) for each in ids]).result(PATIENCE_S))


def subjects(core: Core, path: str) -> list[str]:
    return [each.subject for each in rows(core, path)]


def test_imported_mail_stands_in_a_folder_of_this_computer_and_is_read_there(
    core: Core, source: Path
) -> None:
    progress = bring_in(core, source)
    assert (progress.moved, progress.known, progress.failed) == (5, 0, 0)
    assert progress.done == progress.total
    until(lambda: len(rows(core, "Old mail")) == 5)
    opened = core.mail.open_message(rows(core, "Old mail")[2].id).result(PATIENCE_S)
    assert opened.text.strip() == "From me, number 2."


def test_what_was_imported_before_is_not_imported_twice(core: Core, source: Path) -> None:
    bring_in(core, source)
    again = bring_in(core, source)
    assert (again.moved, again.known) == (0, 5)


def test_an_import_that_was_stopped_goes_on_the_next_time(core: Core, source: Path) -> None:
    found = core.transfer.look(source).result(PATIENCE_S)
    with pytest.raises(Cancelled):
        core.transfer.bring_in(found, "", lambda _: None, lambda: True).result(PATIENCE_S)
    assert bring_in(core, source).moved == 5


def test_what_is_done_to_local_mail_stays_done_and_the_index_can_be_made_anew(
    core: Core, start: Callable[[], Core], source: Path, profile: Profile
) -> None:
    bring_in(core, source)
    until(lambda: len(rows(core, "Old mail")) == 5)
    first, second, third, *_ = rows(core, "Old mail")
    core.mail.set_flag([first.id], Flag.STARRED, True).result(PATIENCE_S)
    core.folders.create(LOCAL, None, "Plans").result(PATIENCE_S)
    until(lambda: folder(core, "Plans"))
    plans = folder(core, "Plans")
    assert plans is not None
    core.deeds.move([second.id], plans.id).result(PATIENCE_S)
    core.deeds.delete([third.id]).result(PATIENCE_S)
    until(lambda: not waiting(core))
    assert subjects(core, "Plans") == ["Letter 1"]
    assert subjects(core, "Trash") == ["Letter 2"]
    trash = folder(core, "Trash")
    assert trash is not None and trash.role is FolderRole.TRASH
    core.close()
    for name in ("main", "raw"):
        for each in files_of(profile.store_file, name):
            each.unlink()
    again = start()
    until(lambda: len(rows(again, "Old mail")) == 3 and subjects(again, "Plans") == ["Letter 1"])
    assert [each.is_starred for each in rows(again, "Old mail")] == [True, False, False]
    until(lambda: subjects(again, "Trash") == ["Letter 2"])


def test_local_folders_are_renamed_and_deleted_with_what_is_in_them(core: Core, source: Path) -> None:
    bring_in(core, source, above="Past/Years")
    until(lambda: len(rows(core, "Past/Years/Old mail")) == 5)
    past = folder(core, "Past")
    assert past is not None
    core.folders.rename(past, "Gone by").result(PATIENCE_S)
    until(lambda: not waiting(core) and len(rows(core, "Gone by/Years/Old mail")) == 5)
    years = folder(core, "Gone by/Years")
    assert years is not None
    core.folders.delete_for_good(years).result(PATIENCE_S)
    until(lambda: not waiting(core))
    core.mail.get_messages(LOCAL)
    assert [each.path for each in core.mail.folders(LOCAL).result(PATIENCE_S)] == ["Gone by", "Trash"]


@pytest.mark.parametrize("form", [Form.MBOX, Form.EML])
def test_a_folder_is_written_into_files_as_its_mail_was_received(
    core: Core, source: Path, tmp_path: Path, form: Form
) -> None:
    bring_in(core, source)
    until(lambda: len(rows(core, "Old mail")) == 5)
    place = folder(core, "Old mail")
    assert place is not None
    target = tmp_path / "out"
    if form is Form.EML:
        target.mkdir()
    told: list[Progress] = []
    done = core.transfer.take_out(place, target, form, told.append, lambda: False).result(PATIENCE_S)
    assert (done.moved, done.failed, len(told)) == (5, 0, 5)
    if form is Form.MBOX:
        with closing(mailbox.mbox(str(target))) as read:
            assert [each["Subject"] for each in read] == [f"Letter {number}" for number in range(5)]
        assert target.stat().st_mode & 0o077 == 0
    else:
        written = sorted(target.iterdir())
        assert [each.name for each in written] == [f"2026-03-01 Letter {number}.eml" for number in range(5)]
        assert written[3].read_bytes() == letter(3)


def waiting(core: Core) -> bool:
    assert core._store is not None
    with core._store.reading() as connection:
        return any(
            connection.execute(f"SELECT 1 FROM {table}").fetchall()  # noqa: S608
            for table in ("pending", "folder_change")
        )


def test_a_subject_that_was_encrypted_is_in_no_name_of_a_file(core: Core, source: Path) -> None:
    bring_in(core, source)
    until(lambda: len(rows(core, "Old mail")) == 5)
    row = rows(core, "Old mail")[0]
    assert file_name_of(row) == "2026-03-01 Letter 0.eml"
    sealed = replace(row, is_encrypted=True, subject="The vault code")
    assert file_name_of(sealed) == "2026-03-01 encrypted message.eml"
