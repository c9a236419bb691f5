"""The only place that knows every part: builds, wires, starts, stops."""
