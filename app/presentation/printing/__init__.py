"""Printing without widgets: runs and their queue, the ledger, printers."""
