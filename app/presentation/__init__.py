"""View-models, columns, filters, commands and Chinese formatting (no Qt)."""
