"""Copies that other programs are given: private, read-only, gone at the end and after a crash."""

from __future__ import annotations

import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from mailguard.errors import StoreFailed
from mailguard.files import write_new
from mailguard.private_copies import PrivateCopies


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_copy_is_readable_by_its_user_alone_and_written_by_nobody(tmp_path: Path) -> None:
    copies = PrivateCopies(tmp_path / "data" / "copies")
    path = copies.add("plan.pdf", b"%PDF")
    assert (path.name, path.read_bytes(), mode(path)) == ("plan.pdf", b"%PDF", 0o400)
    assert (mode(path.parent), mode(path.parent.parent)) == (0o700, 0o700)
    copies.remove()


def test_two_of_one_name_keep_their_names(tmp_path: Path) -> None:
    copies = PrivateCopies(tmp_path / "copies")
    one, other = copies.add("a.txt", b"1"), copies.add("a.txt", b"2")
    assert (one.name, other.name, one.read_bytes(), other.read_bytes()) == ("a.txt", "a.txt", b"1", b"2")
    copies.remove()


def test_nothing_is_left_at_the_end(tmp_path: Path, temporary: Path) -> None:
    record = tmp_path / "copies"
    copies = PrivateCopies(record)
    copies.add("plan.pdf", b"%PDF")
    assert record.exists()
    copies.remove()
    assert list(temporary.iterdir()) == []
    assert not record.exists()


def test_what_a_killed_program_left_is_removed_at_the_next_start(tmp_path: Path, temporary: Path) -> None:
    record = tmp_path / "copies"
    left = PrivateCopies(record).add("plan.pdf", b"%PDF")
    PrivateCopies(record).remove_left_over()
    assert not left.exists()
    assert list(temporary.iterdir()) == []
    assert not record.exists()


def test_a_folder_that_could_not_be_removed_is_not_forgotten_for_the_next_one(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "copies"
    copies = PrivateCopies(record)
    held = copies.add("plan.pdf", b"%PDF")
    with monkeypatch.context() as patched:  # as on Windows, while another program has it open
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        copies.remove()
        copies.add("other.pdf", b"%PDF")
    assert held.exists()
    PrivateCopies(record).remove_left_over()
    assert list(temporary.iterdir()) == []
    assert not record.exists()


def test_a_record_that_names_something_else_removes_nothing(tmp_path: Path) -> None:
    record, other, link = tmp_path / "copies", tmp_path / "mine", tmp_path / "mailguard-link"
    other.mkdir()
    (other / "letter").write_text("dear")
    link.symlink_to(other)
    for named in (str(other), str(link), "", "mailguard-relative", "\0", str(tmp_path)):
        record.write_text(named)
        PrivateCopies(record).remove_left_over()
        assert (other / "letter").exists(), named


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"mine")
    (tmp_path / "plan (2).pdf").symlink_to(tmp_path / "nowhere")
    assert write_new(tmp_path, "plan.pdf", b"theirs").name == "plan (3).pdf"
    assert (tmp_path / "plan.pdf").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()
    assert mode(tmp_path / "plan (3).pdf") == 0o600


def test_a_new_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed):
        write_new(tmp_path / "missing", "a.txt", b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["tmp"]
