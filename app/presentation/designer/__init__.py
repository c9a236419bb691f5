"""The template designer without its window: draft, selection, snapping, properties, proof."""
