"""Pickup alerts: what is told, listed and acknowledged."""
