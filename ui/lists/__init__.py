"""The message list: its model, cards, table, order, filters and threads."""
