"""What is typed into a search field, as a query. Pure."""
