"""What is installed is complete: the wheel, alone in an empty environment, starts and answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel; its libraries are those of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    run(str(python), "-m", "pip", "install", "-q", "--no-deps", str(wheel))
    libraries = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    site = next((folder / "env" / "lib").glob("python*")) / "site-packages"
    # A second folder of libraries, looked into after the environment's own: MailGuard comes from the wheel.
    (site / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    return python.parent


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=os.environ | environment,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_windows_core_and_resources(installed: Path) -> None:
    where = (
        "import json, mailguard, mailguard.paths, ui\n"
        "style = mailguard.paths.resource('style.qss')\n"
        "print(json.dumps([mailguard.__file__, ui.__file__, str(style), style.is_file()]))"
    )
    core, windows, style, exists = json.loads(run(str(installed / "python"), "-c", where))
    assert all(str(installed.parent) in path for path in (core, windows, style))
    assert exists


def test_the_installed_program_says_its_version(installed: Path) -> None:
    assert "MailGuard" in run(str(installed / "mailguard"), "--version")


def test_the_installed_program_reads_a_message(installed: Path, tmp_path: Path) -> None:
    message = tmp_path / "plain.eml"
    message.write_bytes(b"From: a@example.org\r\nSubject: Hello\r\n\r\nA plain text.\r\n")
    report = json.loads(run(str(installed / "mailguard"), "inspect", str(message), "--json"))
    assert report["subject"] == "Hello"
    assert report["security"]["banner"]["id"] == "B28"


def test_the_installed_window_opens_on_the_built_in_world(installed: Path) -> None:
    """Started as a person starts it; it shows its main window, then is asked to quit."""
    program = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import ui.app\n"
        "made = ui.app.make_application\n"
        "def make():\n"
        "    app = made()\n"
        "    def look():\n"
        "        titles = [w.windowTitle() for w in app.topLevelWidgets() if w.isVisible()]\n"
        "        if any('alice@example.org' in title for title in titles):\n"
        "            print(titles); app.quit()\n"
        "    timer = QTimer(app); timer.timeout.connect(look); timer.start(100)\n"
        "    QTimer.singleShot(60000, app.quit)\n"
        "    return app\n"
        "ui.app.make_application = make\n"
        "sys.exit(ui.app.main(['--demo']))\n"
    )
    shown = run(str(installed / "python"), "-c", program, QT_QPA_PLATFORM="offscreen")
    assert "alice@example.org" in shown


def test_without_a_display_it_says_so_in_one_line(installed: Path) -> None:
    environment = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [str(installed / "mailguard"), "--demo"], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "display" in done.stderr
