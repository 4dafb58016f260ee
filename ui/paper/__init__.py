"""Messages on paper."""
