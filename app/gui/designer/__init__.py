"""The template designer in the window."""
