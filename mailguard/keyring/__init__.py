"""The user's keys: the steps of the key windows, key servers, Autocrypt, passphrases."""
