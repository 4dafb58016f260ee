"""The folder pane and its dialogs."""
