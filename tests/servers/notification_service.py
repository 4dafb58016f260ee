"""A desktop's notification service on a D-Bus of its own, which writes down what it is given."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection

from tests.servers.secret_service import bus_configuration

_NAME = "org.freedesktop.Notifications"
_PLACE = DBusAddress("/org/freedesktop/Notifications", interface=_NAME)


@dataclass(slots=True)
class NotificationService:
    """bus: its address. shown: the arguments of each Notify, in order."""

    bus: str
    capabilities: list[str] = field(default_factory=lambda: ["body", "actions", "body-markup"])
    shown: list[tuple[Any, ...]] = field(default_factory=list)
    connection: DBusConnection | None = None

    def click(self, number: int) -> None:
        """As a person clicks the notice of this number, the first of which is 1."""
        assert self.connection is not None
        self.connection.send(new_signal(_PLACE, "ActionInvoked", "us", (number, "default")))

    def serve(self) -> None:
        assert self.connection is not None
        try:
            while True:
                message = self.connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
        except (ReceiveStopped, OSError):
            return

    def _answer(self, message: Any) -> None:
        assert self.connection is not None
        match message.header.fields[HeaderFields.member]:
            case "GetCapabilities":
                self.connection.send(new_method_return(message, "as", (self.capabilities,)))
            case "Notify":
                self.shown.append(message.body)
                self.connection.send(new_method_return(message, "u", (len(self.shown),)))


@contextmanager
def running_bus() -> Iterator[str]:
    """A D-Bus with nothing on it; its address."""
    folder = Path(tempfile.mkdtemp(prefix="mgbus"))
    (folder / "bus.conf").write_text(bus_configuration(folder), encoding="ascii")
    process = subprocess.Popen(
        ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip().partition(",guid=")[0]
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_notification_service() -> Iterator[NotificationService]:
    with running_bus() as bus:
        service = NotificationService(bus)
        service.connection = open_dbus_connection(bus)
        serial = next(service.connection.outgoing_serial)
        service.connection.send(message_bus.RequestName(_NAME), serial=serial)
        while service.connection.receive(timeout=10).header.fields.get(HeaderFields.reply_serial) != serial:
            pass
        thread = threading.Thread(target=service.serve)
        thread.start()
        try:
            yield service
        finally:
            service.connection.interrupt()
            thread.join()
            service.connection.close()
