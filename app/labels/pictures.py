"""Pictures that stand beside a template's file."""

import io
from importlib.resources.abc import Traversable

from PIL import Image

from app.labels.schema import image_names
from app.labels.template import Bitmap

LARGEST_IMAGE = 2400
"""Dots on a side."""

LARGEST_PNG = 1_000_000
"""Bytes."""


def pictures_beside(text: str, folder: Traversable) -> dict[str, Bitmap | str]:
    """File name → picture, or why it cannot be used, for all that the template ``text`` names."""
    return {name: picture_beside(name, folder) for name in image_names(text)}


def black_and_white(data: bytes) -> bytes:
    """Any common picture as the 1-bit PNG that templates take, made smaller when too large.

    Raises:
        ValueError: it is no picture that can be read.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.thumbnail((LARGEST_IMAGE, LARGEST_IMAGE))
            clear = picture.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("图片打不开") from error
    paper = Image.new("RGBA", clear.size, "white")
    paper.alpha_composite(clear)
    out = io.BytesIO()
    paper.convert("L").point((*(0,) * 128, *(255,) * 128), "1").save(out, "PNG")
    return out.getvalue()


def picture_beside(name: str, folder: Traversable) -> Bitmap | str:
    """The picture ``name`` in ``folder``, or in Chinese why it cannot be used."""
    if not name.endswith(".png") or any(mark in name for mark in "/\\:\0"):
        return "图片要是模板旁边的 .png 文件，不带路径"
    try:
        with folder.joinpath(name).open("rb") as file:
            png = file.read(LARGEST_PNG + 1)
    except OSError:
        return f"没有图片 {name}"
    try:
        return _bitmap(png)
    except ValueError as error:
        return f"图片 {name} {error}"
    except (OSError, SyntaxError, Image.DecompressionBombError):
        return f"图片 {name} 打不开"


def _bitmap(png: bytes) -> Bitmap:
    """The picture in ``png``; a ValueError says in Chinese why it is not to be used."""
    if len(png) > LARGEST_PNG:
        raise ValueError("太大")
    with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
        if max(picture.size) > LARGEST_IMAGE:
            raise ValueError(f"太大，最多 {LARGEST_IMAGE}×{LARGEST_IMAGE} 点")
        if picture.mode != "1":
            raise ValueError("要是 1 位黑白的 PNG")
        picture.load()
        return Bitmap(*picture.size, png)
