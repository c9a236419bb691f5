"""The 日报 page without its widgets."""
