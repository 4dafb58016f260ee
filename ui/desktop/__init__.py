"""MailGuard among other programs: notices, the notification area, places of windows."""
