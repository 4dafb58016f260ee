"""Files that MailGuard ships; found through `mailguard.paths.resource`."""
