"""Logging, redaction, crash report and doctor."""
