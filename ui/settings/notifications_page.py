"""Notifications: what the desktop is told of new mail, and MailGuard in its notification area."""

from __future__ import annotations

from mailguard.errors import MailGuardError
from mailguard.model import NoticeDetail, Settings
from ui.desk import Desk
from ui.desktop.tray import Tray
from ui.settings.changes import Changes
from ui.settings.rows import Choice, Page, Row, check_box, check_row, control_row
from ui.widgets.widgets import button, row, wrapped_label
from ui.wording import tr


class NotificationsPage(Page):
    name = "notifications"
    icon = "bell"

    def __init__(self, desk: Desk, changes: Changes) -> None:
        super().__init__(tr("Notifications"))
        self._desk = desk
        self._new_mail = check_box(
            "notifyNewMail", tr("Tell of new mail"), lambda on: changes.change(notify_new_mail=on)
        )
        self._detail = Choice(
            "noticeDetail",
            (
                (tr("Sender and subject"), NoticeDetail.SUBJECT),
                (tr("Sender"), NoticeDetail.SENDER),
                (tr("Only that there is mail"), NoticeDetail.NOTHING),
            ),
            lambda chosen: changes.change(notice_detail=chosen),
        )
        self._protected = check_box(
            "noticeShowsProtected",
            tr("Show true subjects of encrypted mail too"),
            lambda on: changes.change(notice_shows_protected=on),
        )
        self._sound = check_box(
            "noticeSound", tr("Play the system's sound"), lambda on: changes.change(notice_sound=on)
        )
        self._tray_icon = check_box(
            "trayIcon",
            tr("Show MailGuard in the notification area"),
            lambda on: changes.change(tray_icon=on),
        )
        self._close_to_tray = check_box(
            "closeToTray",
            tr("Closing the main window leaves MailGuard there"),
            lambda on: changes.change(close_to_tray=on),
        )
        self._start_in_tray = check_box(
            "startInTray", tr("Start without a window"), lambda on: changes.change(start_in_tray=on)
        )
        self._build()

    def show_settings(self, settings: Settings) -> None:
        self._new_mail.setChecked(settings.notify_new_mail)
        self._detail.show_value(settings.notice_detail)
        self._protected.setChecked(settings.notice_shows_protected)
        self._sound.setChecked(settings.notice_sound)
        for each in (self._detail, self._sound):
            each.setEnabled(settings.notify_new_mail)
        self._protected.setEnabled(
            settings.notify_new_mail and settings.notice_detail is NoticeDetail.SUBJECT
        )
        has_area = Tray.is_available()
        self._no_area.setVisible(not has_area)
        self._tray_icon.setChecked(settings.tray_icon)
        self._close_to_tray.setChecked(settings.close_to_tray)
        self._start_in_tray.setChecked(settings.start_in_tray)
        self._tray_icon.setEnabled(has_area or settings.tray_icon)
        for each in (self._close_to_tray, self._start_in_tray):
            each.setEnabled(settings.tray_icon and has_area)

    def _build(self) -> None:
        self.add_group(
            tr("New mail"),
            check_row(self._new_mail, words=tr("notice desktop notification pop-up")),
            control_row(
                tr("A notice shows"),
                self._detail,
                tr("Whoever sees the screen can read it, some desktops show it while they are locked."),
                tr("privacy lock screen"),
            ),
            check_row(
                self._protected,
                tr("Only of mail that is decrypted already. The text of a message is never shown."),
                tr("encrypted subject privacy"),
            ),
            check_row(self._sound),
            self._build_test(),
        )
        self._no_area = wrapped_label(
            tr("This desktop has no notification area now, so MailGuard cannot stay there."),
            size="sm",
            role="text-2",
        )
        self._no_area.setObjectName("noNotificationArea")
        self.add_group(
            tr("Notification area"),
            check_row(
                self._tray_icon,
                tr("With the number of unread messages in your inboxes."),
                tr("tray icon badge count"),
            ),
            check_row(
                self._close_to_tray,
                tr("Mail is still fetched and sent. Quit ends MailGuard."),
                tr("minimize tray background"),
            ),
            check_row(self._start_in_tray, words=tr("hidden tray autostart")),
            self._no_area_row(),
        )

    def _build_test(self) -> Row:
        self._tested = wrapped_label("", size="sm", role="text-2")
        self._tested.setObjectName("noticeTested")
        testing = button(tr("Show a test notice"), self._test)
        testing.setObjectName("testNotice")
        made = Row((testing.text(), tr("test notification")))
        made.inside.addLayout(row(testing, None))
        made.inside.addWidget(self._tested)
        self._tested.hide()
        return made

    def _no_area_row(self) -> Row:
        made = Row(())
        made.inside.addWidget(self._no_area)
        return made

    def _test(self) -> None:
        shown = self._desk.core.notices.show(
            tr("MailGuard"),
            tr("Notices of new mail look like this."),
            [],
            sound=self._sound.isChecked(),
            opens=tr("Open"),
        )

        def done(_: None) -> None:
            self._say(tr("The desktop was given a notice. If you see none, it may be set not to disturb."))

        def failed(_: MailGuardError) -> None:
            self._say(tr("This desktop has no service for notices. The list in the window shows new mail."))

        self._desk.when(shown, owner=self, done=done, failed=failed)

    def _say(self, text: str) -> None:
        self._tested.setText(text)
        self._tested.show()
