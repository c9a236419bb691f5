"""Secrets in the OS keyring and encryption of receiver data."""
