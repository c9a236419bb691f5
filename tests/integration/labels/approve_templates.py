"""Write the present templates as the approved ones. Look at every one before committing them."""

from tests.integration.labels.test_approved_templates import APPROVED, SHEETS, pictures


def main() -> None:
    """Write all sheets, and take away those of before."""
    for template, case, dpi in SHEETS:
        for old in APPROVED.glob(f"{template}.{case}_{dpi}_*.png"):
            old.unlink()
        for name, picture in pictures(template, case, dpi).items():
            picture.save(APPROVED / name, "PNG", dpi=(dpi, dpi), optimize=True)


if __name__ == "__main__":
    main()
