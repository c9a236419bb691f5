"""Logs, redaction, crash reports and the doctor; probes are injected."""
