"""What a person is told when MailGuard starts on what it cannot read."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from mailguard.core import Core, Profile
from tests.hands import Hands
from tests.ui.conftest import StartDesk
from ui.bridge import Bridge
from ui.desk import Desk
from ui.startup import begin


def test_settings_that_cannot_be_read_are_set_aside_and_said(
    start_desk: StartDesk, profile: Profile, qtbot: QtBot
) -> None:
    profile.config.mkdir(parents=True)
    profile.settings_file.write_text("this is = no [TOML")
    bridge = Bridge()
    desk = Desk(Core(profile, bridge.report), bridge)
    hands = Hands(qtbot, desk)
    begin(desk)
    box = hands.window("settingsSetAside")
    hands.reads("The settings could not be read.", box)
    hands.reads("settings.damaged.toml", box)
    assert (profile.config / "settings.damaged.toml").read_text() == "this is = no [TOML"
    hands.click_words("Close", box)
    desk.core.close()
