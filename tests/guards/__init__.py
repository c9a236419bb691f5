"""Guards: what no single part can check about itself."""
