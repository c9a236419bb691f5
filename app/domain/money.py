"""Money is an int in 分 (fen). There is no float money."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def yuan_text(fen: int) -> str:
    """``123456`` → ``¥1,234.56``; negative amounts carry the sign before the mark."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}¥{yuan:,}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """``¥1,234.5`` → ``123450`` 分.

    Raises:
        ValueError: not an amount, or finer than one 分.
    """
    cleaned = text.strip().replace("¥", "").replace("￥", "").replace(",", "")
    try:
        fen = Decimal(cleaned) * 100
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError(f"not a whole number of fen: {text!r}")
    return int(fen)


def round_to_yuan(fen: int) -> int:
    """Rounded half up to whole yuan, still in 分 (the platform's penalty rounding)."""
    return int((Decimal(fen) / 100).quantize(Decimal(1), ROUND_HALF_UP)) * 100


def share_in_yuan(fen: int, percent_bp: int) -> int:
    """``percent_bp`` hundredths of a percent of ``fen``, rounded half up to whole yuan, in 分.

    Rounded once: 1 % of ¥149.99 is ¥1, though it is ¥1.50 to the nearest 分. Nothing is owed on
    less than nothing.
    """
    one_yuan = 100 * 10_000
    return (max(fen, 0) * percent_bp * 2 + one_yuan) // (2 * one_yuan) * 100
