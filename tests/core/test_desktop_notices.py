"""Notices on the desktop, over a D-Bus of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from mailguard.desktop_notices import DesktopNotices
from mailguard.errors import NoticesUnavailable
from tests.servers.notification_service import (
    NotificationService,
    running_bus,
    running_notification_service,
)

pytestmark = pytest.mark.servers
PATIENCE_S = 20.0
Make = Callable[[str], tuple[DesktopNotices, "queue.Queue[str]"]]


@pytest.fixture
def service() -> Iterator[NotificationService]:
    with running_notification_service() as made:
        yield made


@pytest.fixture
def make() -> Iterator[Make]:
    threads: list[threading.Thread] = []
    made: list[DesktopNotices] = []

    def start(name: str, work: Callable[[], None]) -> None:
        threads.append(threading.Thread(target=work, name=name))
        threads[-1].start()

    def notices(bus: str) -> tuple[DesktopNotices, queue.Queue[str]]:
        clicked: queue.Queue[str] = queue.Queue()
        made.append(DesktopNotices(start, clicked.put, bus))
        return made[-1], clicked

    yield notices
    for each in made:
        each.close()
    for thread in threads:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def wait_for(service: NotificationService, count: int) -> None:
    ends = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        if len(service.shown) >= count:
            return
        ends.wait(0.02)
    raise AssertionError(f"{len(service.shown)} notices of {count}")


def test_a_notice_is_shown_and_its_click_comes_back(service: NotificationService, make: Make) -> None:
    notices, clicked = make(service.bus)
    notices.show("New message from Bob", "Lunch", "7 8", sound=False, opens="Open")
    notices.show("New message from Eve", "Tea", "9", sound=True, opens="Open")
    wait_for(service, 2)
    first, second = service.shown
    assert (first[0], first[3], first[4], first[5]) == (
        "MailGuard", "New message from Bob", "Lunch", ["default", "Open"]
    )  # fmt: skip
    assert first[6]["suppress-sound"] == ("b", True) and "sound-name" not in first[6]
    assert second[6]["sound-name"] == ("s", "message-new-email")
    service.click(2)
    service.click(1)
    assert [clicked.get(timeout=PATIENCE_S), clicked.get(timeout=PATIENCE_S)] == ["9", "7 8"]


def test_a_click_on_a_notice_of_another_program_is_not_ours(service: NotificationService, make: Make) -> None:
    notices, clicked = make(service.bus)
    notices.show("New mail", "", "7", sound=False, opens="Open")
    wait_for(service, 1)
    service.click(40)
    service.click(1)
    assert clicked.get(timeout=PATIENCE_S) == "7"
    assert clicked.empty()


@pytest.mark.parametrize(
    ("capabilities", "text"), [(["body-markup"], "&lt;b&gt;R&amp;D&lt;/b&gt;"), (["body"], "<b>R&D</b>")]
)
def test_a_subject_is_text_also_where_the_desktop_reads_markup(
    service: NotificationService,
    make: Make,
    capabilities: list[str],
    text: str,
) -> None:
    service.capabilities = capabilities
    notices, _ = make(service.bus)
    notices.show("New mail", "<b>R&D</b>", "7", sound=False, opens="Open")
    wait_for(service, 1)
    assert service.shown[0][4] == text


def test_a_desktop_without_the_service_says_so(make: Make) -> None:
    with running_bus() as bus:
        notices, _ = make(bus)
        with pytest.raises(NoticesUnavailable):
            notices.show("New mail", "", "7", sound=False, opens="Open")


def test_a_computer_without_a_bus_says_so(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    for bus in ("unix:path=/nowhere/at/all", "SESSION"):
        notices, _ = make(bus)
        with pytest.raises(NoticesUnavailable):
            notices.show("New mail", "", "7", sound=False, opens="Open")


def test_a_desktop_that_ends_is_noticed(make: Make) -> None:
    with running_notification_service() as desktop:
        notices, _ = make(desktop.bus)
        notices.show("New mail", "", "7", sound=False, opens="Open")
        wait_for(desktop, 1)
    with pytest.raises(NoticesUnavailable):
        for _ in range(3):  # what is handed to a socket that is just closing is lost
            notices.show("New mail", "", "8", sound=False, opens="Open")
