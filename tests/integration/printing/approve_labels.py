"""Write the present labels as the approved ones. Look at every one before committing them."""

from app.labels.raster import to_png
from app.labels.render import render
from tests.fakes.label_documents import SAMPLES
from tests.integration.printing.test_approved_labels import APPROVED, CASES


def main() -> None:
    """Write all cases."""
    APPROVED.mkdir(parents=True, exist_ok=True)
    for name, dpi in CASES:
        (APPROVED / f"{name}_{dpi}.png").write_bytes(to_png(render(SAMPLES[name], dpi=dpi)))


if __name__ == "__main__":
    main()
