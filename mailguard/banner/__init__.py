"""What the security banner says of messages and files. Pure."""
