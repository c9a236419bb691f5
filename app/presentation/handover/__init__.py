"""The 交接 page without its widgets."""
