"""The wall board (大屏): countdowns and counts for the television of the warehouse."""
