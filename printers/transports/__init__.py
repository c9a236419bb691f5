"""Bytes to a device and back."""
