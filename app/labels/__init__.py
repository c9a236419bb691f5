"""Label document to layout to 1-bit raster or PDF (no Qt)."""
