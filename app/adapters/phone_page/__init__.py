"""The read-only page for a phone on the local network: a small server of one page, and TLS."""
