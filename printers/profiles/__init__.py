"""Model data, one TOML file a model: what the head can do and how the firmware behaves."""
