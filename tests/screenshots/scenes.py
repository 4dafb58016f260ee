"""Each picture: which windows stand open in it, and what has been done in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mailguard.banner.verdicts import banner
from mailguard.model import Address, ServerKey
from tests.screenshots.world import World
from tests.ui.mailbox import ALICE, BOB, CAROL
from tests.ui.verdicts import verdicts
from ui.main_window import MainWindow
from ui.reader.security_banner import SecurityBanner
from ui.reader.security_details import SecurityDetails

Scene = Callable[[World], QImage]


def take(world: World, window: QWidget, *over: QWidget) -> QImage:
    """A picture of a window, with popups over it where they stand."""
    world.pause(0.25)
    place = window.mapToGlobal(QPoint(0, 0))
    image = window.grab().toImage()
    painter = QPainter(image)
    for each in over:
        painter.drawPixmap(each.mapToGlobal(QPoint(0, 0)) - place, each.grab())
    painter.end()
    return image


def in_few_colours(image: QImage) -> QImage:
    """With the 256 colours that it has most of: a third of the size, and hardly to be told apart."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    dots = Counter(memoryview(plain.constBits()).cast("B").cast("I"))
    table = [colour for colour, _ in dots.most_common(256)]
    exact = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, table, exact)


def main(world: World) -> QImage:
    return take(world, _main(world))


def details(world: World) -> QImage:
    window = _main(world)
    window.view.show_details()
    popover = _wait_for(world, SecurityDetails)
    popover.move(_under(window.view.banner.details_button() or window.view.banner, popover))
    image = take(world, window, popover)
    popover.close()
    return image


def bad_signature(world: World) -> QImage:
    window = _main(world)
    window.list.select([world.invoice])
    world.wait(lambda: window.view.opened is not None and window.view.opened.id == world.invoice)
    return take(world, window)


def banners(world: World) -> QImage:
    """All states of the banner, in two columns."""
    page = QWidget()
    page.setObjectName("bannerStates")
    columns = [QVBoxLayout(), QVBoxLayout()]
    rows = list(verdicts().values())
    for place, verdict in enumerate(rows):
        shown = SecurityBanner()
        shown.show_banner(banner(verdict), is_announced=False)
        columns[place // ((len(rows) + 1) // 2)].addWidget(shown)
    outer = QVBoxLayout(page)
    both = QWidget()
    line = QHBoxLayout(both)
    line.setContentsMargins(0, 0, 0, 0)
    for each in columns:
        each.setSpacing(6)
        each.addStretch(1)
        line.addLayout(each, 1)
    outer.addWidget(both)
    page.show()
    page.resize(1440, 890)
    image = take(world, page)
    page.close()
    return image


def composer(world: World) -> QImage:
    draft = replace(
        world.desk.core.writing.new_draft(world.account),
        to=(BOB, Address("", "zoe@example.com")),
        subject="Numbers for the field trip",
        text="Hi Bob, hi Zoë,\n\nthanks for the sheet. I would take the smaller hall.\n\nAlice\n",
        encrypt=True,
        sign=True,
    )
    world.desk.core.set_offline(False)
    window = world.desk.compose(draft)
    window.resize(1100, 760)
    world.pause(1.5)
    image = take(world, window)
    window.hide()
    world.desk.core.set_offline(True)
    return image


def keys(world: World) -> QImage:
    world.desk.core.set_offline(False)
    window = world.desk.show_keys()
    window.resize(1400, 820)
    world.wait(lambda: window.shown.rowCount() >= 6)
    window.select_key(world.keys[CAROL.address])
    world.pause(0.3)
    window.commands.update()
    image = take(world, window)
    world.desk.core.set_offline(True)
    return image


def verify(world: World) -> QImage:
    dialog = world.desk.verify_key(world.keys[CAROL.address])
    world.wait(lambda: dialog.findChild(QLineEdit, "pastedFingerprint") is not None)
    dialog.findChild(QLineEdit, "pastedFingerprint").setText(world.keys[CAROL.address])
    return _taken(world, dialog)


def find_key(world: World) -> QImage:
    dialog = world.desk.find_key(IVANS)
    key = world.others.load_key(world.keys[IVANS])
    found = ServerKey(
        fingerprint=key.fingerprint,
        user_ids=(Address("Ivan Example", IVANS),),
        algorithm=key.algorithm,
        created=key.created,
        expires=key.expires,
        is_revoked=False,
        is_expired=False,
        server="hkps://keys.openpgp.org",
    )
    old = replace(
        found, fingerprint=found.fingerprint[::-1], algorithm="RSA 2048", is_revoked=True, expires=None
    )
    dialog._show_found((found, old))  # type: ignore[attr-defined]  # what a server would answer
    dialog._table.selectRow(0)  # type: ignore[attr-defined]
    dialog.busy.setText("2 keys found, 1 usable")  # type: ignore[attr-defined]
    return _taken(world, dialog)


IVANS = "ivan@example.org"


def new_key(world: World) -> QImage:
    dialog = world.desk.new_key(None, world.account)
    for name in ("newPassphrase", "newPassphraseAgain"):
        dialog.findChild(QLineEdit, name).setText("six words that nobody else knows")
    dialog.findChild(QPushButton, "advanced").click()
    return _taken(world, dialog)


def import_review(world: World) -> QImage:
    data = world.others.export_public([world.keys[IVANS], world.keys[BOB.address]])
    dialog = world.desk.review_import(data, "friends.asc")
    world.wait(lambda: dialog.findChild(QPushButton, "importKeys").isEnabled())
    return _taken(world, dialog)


def publish(world: World) -> QImage:
    return _taken(world, world.desk.publish_key(world.keys[ALICE.address]))


def passphrase(world: World) -> QImage:
    from ui.secrets.passphrase_dialog import PassphraseDialog

    window = _main(world)
    dialog = PassphraseDialog(
        world.desk, world.keys[ALICE.address], "To read “Field trip budget and the new numbers”.", window
    )
    dialog.take_turn()
    return _taken(world, dialog)


def text_tools(world: World) -> QImage:
    bob = world.keys[BOB.address]
    signed = world.others.clearsign("Really! The meeting is at ten.\n", bob).decode()
    window = world.desk.show_text_tools()
    window.resize(980, 640)
    field = next(each for each in window.findChildren(QWidget) if each.objectName() == "textInput")
    field.setPlainText(signed.replace("Really!", "Really."))  # type: ignore[attr-defined]
    world.pause(0.2)
    window.findChild(QAbstractButton, "verifyText").click()
    world.pause(1.0)
    image = take(world, window)
    window.hide()
    return image


def settings(world: World) -> QImage:
    window = world.desk.show_settings()
    window.show_page("openpgp")
    world.pause(0.5)
    image = take(world, window)
    window.hide()
    return image


# The assistant, page by page


def assistant_account(world: World) -> QImage:
    return _assistant(world, 0)


def assistant_servers(world: World) -> QImage:
    return _assistant(world, 1)


def assistant_key(world: World) -> QImage:
    return _assistant(world, 2)


def assistant_share(world: World) -> QImage:
    return _assistant(world, 3)


def assistant_done(world: World) -> QImage:
    return _assistant(world, 4)


def _assistant(world: World, page: int) -> QImage:
    window = world.desk.set_up_account()
    for name, text in (
        ("accountName", ALICE.name),
        ("accountAddress", ALICE.address),
        ("accountPassword", "wonderland"),
    ):
        window.findChild(QLineEdit, name).setText(text)
    window._account.go_on(lambda: None)  # type: ignore[attr-defined]
    setup = window.setup  # type: ignore[attr-defined]
    setup.key = world.keys[ALICE.address] if page > 2 else None
    window._show(page)  # type: ignore[attr-defined]
    world.pause(0.5)
    for radio in window.findChildren(QRadioButton, "useExisting"):
        if radio.isVisible():
            radio.setChecked(True)
    image = take(world, window)
    window._may_close = True  # type: ignore[attr-defined]
    window.close()
    return image


def _main(world: World) -> MainWindow:
    window = world.desk.show_main()
    window.resize(1440, 900)
    world.wait(lambda: window.list.model.rowCount() >= 10)
    world.say_up_to_date()
    window.list.select([world.trip])
    world.wait(lambda: window.view.opened is not None and window.view.opened.id == world.trip)
    window.list.view.setFocus()
    world.pause(0.5)
    return window


def _taken(world: World, dialog: QWidget) -> QImage:
    world.pause(0.4)
    image = take(world, dialog)
    dialog.close()
    world.pause(0.1)
    return image


def _wait_for(world: World, kind: type[QWidget]) -> QWidget:
    def look() -> list[QWidget]:
        return [
            each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()
        ]

    world.wait(look)
    return look()[-1]


def _under(anchor: QWidget, popover: QWidget) -> QPoint:
    """Where the popover hangs on a screen large enough for the window."""
    return anchor.mapToGlobal(QPoint(anchor.width() - popover.width(), anchor.height() + 6))


SCENES: dict[str, Scene] = {
    "main": main,
    "security-details": details,
    "bad-signature": bad_signature,
    "banner-states": banners,
    "composer": composer,
    "keys": keys,
    "verify-key": verify,
    "find-key": find_key,
    "new-key": new_key,
    "import-keys": import_review,
    "publish-key": publish,
    "passphrase": passphrase,
    "text-tools": text_tools,
    "settings": settings,
    "set-up-1-account": assistant_account,
    "set-up-2-servers": assistant_servers,
    "set-up-3-key": assistant_key,
    "set-up-4-share": assistant_share,
    "set-up-5-done": assistant_done,
}
