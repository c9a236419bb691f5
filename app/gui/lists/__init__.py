"""Lists in memory: the table and the page beneath those that are looked through and copied from."""
