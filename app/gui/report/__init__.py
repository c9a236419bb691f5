"""The 日报 page."""
