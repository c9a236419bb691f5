"""The 揽收 page."""
