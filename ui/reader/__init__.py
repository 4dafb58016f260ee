"""The message pane: banner, header, notices, body, and windows of one message."""
