"""The settings page: one section at a time, errors at their field."""
