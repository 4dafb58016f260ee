"""The Settings window: pages of settings, each of which acts as soon as it is changed."""

from ui.settings.window import SettingsWindow

__all__ = ["SettingsWindow"]
