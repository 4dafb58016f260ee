"""Keeping accounts in step with their servers: sessions and their tasks, replaying, push."""
