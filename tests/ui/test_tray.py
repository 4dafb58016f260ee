"""MailGuard in a real notification area, on a screen of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.servers, pytest.mark.slow]


@contextmanager
def running(
    command: list[str], environment: dict[str, str], **how: object
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=environment, text=True, **how)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """The environment of programs on a screen with a notification area."""
    read, write = os.pipe()
    with ExitStack() as stack:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        stack.enter_context(running(command, dict(os.environ), pass_fds=(write,), **quiet))
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        environment = {
            **{name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"},
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
        }
        panel = ["trayer", "--edge", "bottom", "--height", "32", "--widthtype", "pixel", "--width", "200"]
        stack.enter_context(running(panel, environment, **quiet))
        yield environment


def test_closing_the_window_leaves_mailguard_in_the_notification_area(
    screen: dict[str, str], gnupg_home: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "area.png"
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.in_tray", str(gnupg_home), str(picture)],
        env=screen,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == {"hidden, and running": True, "shown again": True}
    assert picture.stat().st_size > 0
