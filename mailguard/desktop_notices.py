"""Notices by the desktop's own service, over D-Bus: Linux and the BSDs.

Source: Desktop Notifications Specification 1.2, org.freedesktop.Notifications.
"""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.threading import DBusConnection, ReceiveStopped, open_dbus_connection

from mailguard.errors import NoticesUnavailable

ANSWER_S = 5.0
MOST_REMEMBERED = 100
_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_CLICK = "default"  # the action that a click on the notice itself is

log = logging.getLogger(__name__)


class DesktopNotices:
    """Shows notices, and tells which was clicked. Safe to use from several threads.

    start: begins a thread, by name. clicked: is called on it, with the tag of the notice.
    bus: a D-Bus address, or "SESSION" for that of the desktop.
    """

    def __init__(
        self,
        start: Callable[[str, Callable[[], None]], object],
        clicked: Callable[[str], None],
        bus: str = "SESSION",
    ) -> None:
        self._start = start
        self._clicked = clicked
        self._bus = bus
        self._lock = threading.Lock()
        self._connection: DBusConnection | None = None
        self._reads_markup = False
        self._asked: dict[int, str] = {}  # serials of calls that are not answered yet → tags
        self._shown: dict[int, str] = {}  # ids of notices → tags

    def show(self, title: str, text: str, tag: str, *, sound: bool, opens: str) -> None:
        """title, text: plain. opens: what a click does, in words; desktops read it aloud.

        Raises NoticesUnavailable where the desktop has no such service, or no D-Bus.
        """
        with self._lock:
            connection = self._connection or self._connect()
            call = _notify(title, html.escape(text) if self._reads_markup else text, sound, opens)
            serial = next(connection.outgoing_serial)
            self._asked[serial] = tag
            try:
                connection.send(call, serial=serial)
            except OSError as error:
                self._connection = None
                raise NoticesUnavailable(str(error)) from error

    def close(self) -> None:
        """End the thread. Notices that stand on the desktop stay there."""
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()
                self._connection = None

    # The connection

    def _connect(self) -> DBusConnection:
        try:
            made = open_dbus_connection(self._bus)
        except (OSError, KeyError, ValueError, RuntimeError) as error:  # KeyError: no address is set
            raise NoticesUnavailable(str(error)) from error
        try:
            capabilities = _ask(made, new_method_call(_SERVICE, "GetCapabilities"))
            _ask(made, message_bus.AddMatch(MatchRule(type="signal", interface=_SERVICE.interface)))
        except (OSError, NoticesUnavailable) as error:  # TimeoutError is an OSError
            made.close()
            raise NoticesUnavailable(str(error)) from error
        self._reads_markup = "body-markup" in capabilities[0]
        self._connection = made
        self._asked.clear()
        self._shown.clear()
        self._start("notices", lambda: self._listen(made))
        return made

    def _listen(self, connection: DBusConnection) -> None:
        """Until `close`, or until the desktop ends."""
        try:
            while True:
                self._hear(connection.receive())
        except ReceiveStopped:
            pass
        except OSError:
            log.info("the desktop's notification service is gone")
        with self._lock:
            if self._connection is connection:
                self._connection = None
        with suppress(OSError):
            connection.close()

    def _hear(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        if kind in (MessageType.method_return, MessageType.error):
            self._answered(fields.get(HeaderFields.reply_serial), message)
        elif kind is MessageType.signal and fields.get(HeaderFields.interface) == _SERVICE.interface:
            self._signalled(fields.get(HeaderFields.member), message.body)

    def _answered(self, serial: int | None, message: Message) -> None:
        with self._lock:
            tag = self._asked.pop(serial, None) if serial is not None else None
            if tag is None or message.header.message_type is MessageType.error:
                return
            self._shown[message.body[0]] = tag
            while len(self._shown) > MOST_REMEMBERED:
                del self._shown[next(iter(self._shown))]

    def _signalled(self, name: str | None, body: tuple[Any, ...]) -> None:
        """Every program hears of every notice: those of others are not among ours."""
        with self._lock:
            tag = self._shown.get(body[0])
            if name == "NotificationClosed":
                self._shown.pop(body[0], None)
        if name == "ActionInvoked" and tag is not None:
            self._clicked(tag)


def _notify(title: str, text: str, sound: bool, opens: str) -> Message:
    hints: dict[str, tuple[str, Any]] = {
        "desktop-entry": ("s", "mailguard"),
        "category": ("s", "email.arrived"),
        "suppress-sound": ("b", not sound),
    }
    if sound:
        hints["sound-name"] = ("s", "message-new-email")
    icon, replaces, expires_ms = "mailguard", 0, -1  # -1: as long as the desktop thinks right
    body = ("MailGuard", replaces, icon, title, text, [_CLICK, opens], hints, expires_ms)
    return new_method_call(_SERVICE, "Notify", "susssasa{sv}i", body)


def _ask(connection: DBusConnection, call: Message) -> tuple[Any, ...]:
    """The body of the answer. Raises NoticesUnavailable where it is an error, TimeoutError without one."""
    serial = next(connection.outgoing_serial)
    connection.send(call, serial=serial)
    while True:
        answer = connection.receive(timeout=ANSWER_S)
        if answer.header.fields.get(HeaderFields.reply_serial) == serial:
            break
    if answer.header.message_type is MessageType.error:
        raise NoticesUnavailable(str(answer.header.fields.get(HeaderFields.error_name)))
    body: tuple[Any, ...] = answer.body
    return body
