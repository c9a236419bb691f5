"""Pickup alerts on the screen: tray, list, banner."""
