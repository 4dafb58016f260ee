"""Message filters: their list, what each does, and what they did."""
