"""The practice shop: a real HTTP server with the platform's rules, and practice printers."""
