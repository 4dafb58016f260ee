"""From a draft to the Outbox and from there to servers and folders."""
