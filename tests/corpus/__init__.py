"""Messages of all kinds, real and hostile, each with what the reader must say of it: README.md."""
