"""MailGuard's windows: Qt lives here only."""
