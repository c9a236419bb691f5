"""What every table of the window has in common: columns, how they are arranged, selection."""
