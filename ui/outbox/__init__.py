"""Messages on their way: the Outbox, sending later, taking back."""
