"""What goes on and what went on: status bar, popover, window."""
