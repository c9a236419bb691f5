"""Telling a scanner from a person at the keyboard: by speed and the Enter at the end."""

FASTEST_TYPING_MS = 40
"""Longest gap between two characters of a scan; people need 60 ms and more, scanners under 20."""

SHORTEST = 6
"""Fewer characters are a person's."""


class Scanner:
    """Collects characters that come faster than anybody types.

    Times are milliseconds of any clock that does not jump.
    """

    def __init__(self) -> None:
        self._text = ""
        self._last_ms = 0

    @property
    def text(self) -> str:
        """What came in one burst so far."""
        return self._text

    def feed(self, character: str, at_ms: int) -> bool:
        """Take one character; whether it belongs to a burst (is not the first)."""
        quick = bool(self._text) and at_ms - self._last_ms <= FASTEST_TYPING_MS
        self._text = self._text + character if quick else character
        self._last_ms = at_ms
        return quick

    def finish(self, at_ms: int) -> str:
        """Enter was pressed: the number that was scanned, or nothing when a person typed."""
        text, self._text = self._text, ""
        if len(text) < SHORTEST or at_ms - self._last_ms > FASTEST_TYPING_MS:
            return ""
        return text
