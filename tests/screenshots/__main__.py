"""python -m tests.screenshots FOLDER [--only NAME …] [--theme light|dark|both] [--scale 2]

Writes {NAME}-{THEME}.png for each scene: the pictures of the user's guide.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path


def main() -> int:
    options = _options()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)  # before Qt is there
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication

    from mailguard.model import Theme
    from tests.screenshots.scenes import SCENES, in_few_colours
    from tests.screenshots.world import World
    from ui import theme

    app = QApplication([])
    if "Inter" in QFontDatabase.families():
        font = QFont("Inter")
        font.setPixelSize(13)
        app.setFont(font)
    options.folder.mkdir(parents=True, exist_ok=True)
    themes = {"light": [Theme.LIGHT], "dark": [Theme.DARK], "both": [Theme.LIGHT, Theme.DARK]}[options.theme]
    theme.install(app, themes[0])
    world = World()
    world.set_up()
    try:
        for each in themes:
            theme.install(app, each)
            for name in options.only or SCENES:
                path = options.folder / f"{name}-{each}.png"
                in_few_colours(SCENES[name](world)).save(str(path), "PNG", 0)
                print(path)
    finally:
        world.close()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.screenshots")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--theme", choices=("light", "dark", "both"), default="light")
    parser.add_argument("--scale", type=float, default=2.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
