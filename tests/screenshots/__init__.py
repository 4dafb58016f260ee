"""Pictures of every window for docs/user, taken from a made-up mailbox; `make screenshots` writes them."""
