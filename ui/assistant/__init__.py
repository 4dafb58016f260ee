"""The pages of the account assistant."""
