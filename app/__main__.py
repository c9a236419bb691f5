"""``python -m app`` and the console script ``zhunlan``."""

import sys


def main() -> int:
    """Run with the process's arguments and return the exit code."""
    from app import bootstrap  # noqa: PLC0415 - importing this module must do nothing

    return bootstrap.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
