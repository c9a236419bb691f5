"""The steps behind ``installer/bootstrap.py``: standard library only, Python 3.11 and later."""
