"""Attachments: the bar, their deeds, and previews from memory."""
