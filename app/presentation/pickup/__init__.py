"""The 揽收 page without its widgets."""
