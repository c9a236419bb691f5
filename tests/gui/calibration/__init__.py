"""The calibration wizard on the screen."""
