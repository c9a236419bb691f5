"""Label document to layout to 1-bit raster (no Qt).

``render``, ``check`` and ``to_png`` are the way in; they live in the modules ``render`` and
``raster`` and are not imported here, so that the document alone costs no font.
"""
