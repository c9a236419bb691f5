"""Page to bytes, pure."""
