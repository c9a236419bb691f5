"""Bridges the printing port to the `printers` package."""
