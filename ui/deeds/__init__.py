"""What a person does to messages, and takes back."""
