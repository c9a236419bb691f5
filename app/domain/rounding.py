"""Exact fractions as decimal digits. Rounded once, where it is shown."""

from fractions import Fraction


def decimal(value: Fraction, places: int = 1) -> str:
    """``value`` with so many decimals, half away from zero."""
    whole, rest = divmod(abs(value) * 10**places, 1)
    digits = str(int(whole) + (rest >= Fraction(1, 2))).rjust(places + 1, "0")
    sign = "-" if value < 0 and digits.strip("0") else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
