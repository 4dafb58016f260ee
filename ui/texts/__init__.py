"""Parts of the text tools window."""
