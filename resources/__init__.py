"""Packaged data: theme, rules, templates. Access through importlib.resources."""
