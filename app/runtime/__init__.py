"""Lanes, scheduler, cancel and event bus (no Qt)."""
