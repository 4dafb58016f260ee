"""The commands of the composer: their words and keys, and where they stand in the menus."""

from __future__ import annotations

from ui.commands import Command, Menu

COMMANDS = (
    Command("send", "Send", "Ctrl+Return; Ctrl+Enter", "send"),
    Command("send-later", "Send Later…", "Ctrl+Shift+Return; Ctrl+Shift+Enter"),
    Command("save-draft", "Save Draft", "Ctrl+S"),
    Command("attach-file", "Attach File…", "Ctrl+Shift+A", "attach"),
    Command("attach-own-key", "Attach My Public Key", is_toggle=True),
    Command("attach-other-key", "Attach Another Public Key…"),
    Command("close", "Close", "Ctrl+W"),
    Command("undo", "Undo", "Ctrl+Z"),
    Command("redo", "Redo", "Ctrl+Y"),
    Command("cut", "Cut", "Ctrl+X"),
    Command("copy", "Copy", "Ctrl+C"),
    Command("paste", "Paste", "Ctrl+V"),
    Command("paste-plain", "Paste Without Formatting", "Ctrl+Shift+V"),
    Command("select-all", "Select All", "Ctrl+A"),
    Command("find", "Find in Message", "Ctrl+F"),
    Command("find-next", "Find Again", "F3"),
    Command("show-cc", "Cc", "Ctrl+Shift+C"),
    Command("show-bcc", "Bcc", "Ctrl+Shift+B"),
    Command("zoom-in", "Zoom In", "Ctrl++"),
    Command("zoom-out", "Zoom Out", "Ctrl+-"),
    Command("zoom-reset", "Usual Size", "Ctrl+0"),
    Command("next-pane", "Next Part", "F6"),
    Command("as-plain", "Plain Text", is_toggle=True),
    Command("as-html", "Formatted (HTML)", is_toggle=True),
    Command("bold", "Bold", "Ctrl+B"),
    Command("italic", "Italic", "Ctrl+I"),
    Command("list", "List"),
    Command("link", "Link…", "Ctrl+K"),
    Command("encrypt", "Encrypt This Message", "Ctrl+Shift+E", is_toggle=True),
    Command("sign", "Sign This Message", "Ctrl+Shift+S", "sign", is_toggle=True),
    Command("encrypt-subject", "Encrypt Subject", is_toggle=True),
    Command("recipient-keys", "Keys of Recipients…"),
    Command("as-pgp-mime", "PGP/MIME", is_toggle=True),
    Command("as-inline", "Inline", is_toggle=True),
    Command("delivery-report", "Delivery Status Notification", is_toggle=True),
    Command("keys", "Keys…", "Ctrl+Alt+K", "key"),
    Command("guide", "Getting Started with OpenPGP"),
    Command("signs", "What the Security Signs Mean"),
    Command("shortcuts", "Keyboard Shortcuts"),
    Command("about", "About MailGuard"),
)

ATTACH = ("attach-file", "attach-own-key", "attach-other-key")
FORMATTING = ("bold", "italic", "list", "link")
OPENPGP = (
    "encrypt", "sign", "encrypt-subject", "attach-own-key", "-", "recipient-keys", "use-key", "-",
    ("Format", ("as-pgp-mime", "as-inline")), "-", "keys", "guide",
)  # fmt: skip

MENUS: tuple[Menu, ...] = (
    ("File", ("send", "send-later", "save-draft", "-", ("Attach", ATTACH), "-", "close")),
    (
        "Edit",
        (
            "undo", "redo", "-", "cut", "copy", "paste", "paste-plain", "select-all", "-", "find",
            "find-next",
        ),
    ),
    ("View", ("show-cc", "show-bcc", "-", ("Zoom", ("zoom-in", "zoom-out", "zoom-reset")), "-", "next-pane")),
    ("Insert", ("attach-file", "link")),
    ("Format", ("as-plain", "as-html", "-", "paragraph", "bold", "italic", "list")),
    ("OpenPGP", OPENPGP),
    ("Options", ("priority", "delivery-report")),
    ("Help", ("guide", "signs", "shortcuts", "-", "about")),
)  # fmt: skip
