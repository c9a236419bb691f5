"""Options declared as data, their file and its upgrades."""
