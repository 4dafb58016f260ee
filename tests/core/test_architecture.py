"""The rules of docs/architecture.md, checked against the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# One outside library, one file.
OWNERS = {
    "gnupg": "mailguard/openpgp/engine.py",
    "imapclient": "mailguard/transport/imap.py",
    "aiosmtplib": "mailguard/transport/smtp.py",
    "httpx": "mailguard/transport/http.py",
    "keyring": "mailguard/accounts/secrets.py",
    "apsw": "mailguard/store/sealed.py",
    "nh3": "mailguard/mime/allow_list.py",
    "idna": "mailguard/mime/host_names.py",
    "qtawesome": "ui/icons.py",
}
QT = {"PySide6", "shiboken6", "qtawesome", "qtpy"}


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Dotted names of all that a file imports, at any depth of it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def top_level(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", tuple(sources("mailguard")), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_imports_neither_qt_nor_the_windows(path: Path) -> None:
    assert not top_level(path) & (QT | {"ui"})


@pytest.mark.parametrize("library", OWNERS)
def test_each_outside_library_is_imported_by_one_module_alone(library: str) -> None:
    users = {str(path.relative_to(ROOT)) for path in sources("mailguard", "ui") if library in top_level(path)}
    assert users == {OWNERS[library]}


def test_only_the_bridge_knows_threads_and_qt_both() -> None:
    threading = {"threading", "multiprocessing", "asyncio", "queue"}
    users = {
        path.relative_to(ROOT / "ui").as_posix() for path in sources("ui") if top_level(path) & threading
    }
    assert users <= {"crash.py"}  # it catches what escapes from the core's threads


def test_the_core_works_without_qt_installed() -> None:
    """In an interpreter in which no Qt can be found, the command line starts and answers."""
    program = (
        "import sys\n"
        "class NoQt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.partition('.')[0] in {sorted(QT)!r}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, NoQt())\n"
        "import mailguard.core, mailguard.cli\n"
        "mailguard.cli.main(['--version'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "MailGuard" in done.stdout, done.stderr


def test_the_modules_that_the_architecture_names_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:mailguard|ui|tests|benchmarks|resources|packaging)/[\w./-]*)`", text))
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    dependencies = re.search(r"^dependencies = \[(.*?)^\]", project, re.S | re.M)
    assert dependencies is not None
    names = re.findall(r'"([A-Za-z0-9_.-]+)[>=]', dependencies[1])
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in reasons] == []


def test_nothing_speaks_of_one_machine_or_of_how_it_was_made() -> None:
    forbidden = re.compile(r"/work/|/farm|localhost:\d{4,5}/pypi|pypi\.org|deb\.debian\.org", re.I)
    kept = [*sources("mailguard", "ui", "tests", "benchmarks"), *sorted((ROOT / "docs").rglob("*.md"))]
    here = Path(__file__)
    assert [str(path) for path in kept if path != here and forbidden.search(path.read_text("utf-8"))] == []
