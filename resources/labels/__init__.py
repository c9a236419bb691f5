"""Label templates: slots in millimetres. ``docs/labels.md`` describes the keys."""
