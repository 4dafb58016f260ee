"""A day's work in minutes: `make soak` looks for what grows with every message, deed or window."""
