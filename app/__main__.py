"""``python -m app``."""


def main() -> int:
    """Run and return the exit code."""
    return 0
