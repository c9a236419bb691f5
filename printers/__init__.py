"""Label and receipt printers: language x transport x profile by composition. Knows nothing of the app."""
