"""Label and receipt printers: language x transport x profile. Knows nothing of the app."""
