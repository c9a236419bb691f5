"""A scanner is told from a person by speed and the Enter at the end."""

from app.presentation.workbench.scanner import FASTEST_TYPING_MS, Scanner


def type_in(scanner: Scanner, text: str, gap_ms: int, start_ms: int = 0) -> int:
    at_ms = start_ms
    for character in text:
        at_ms += gap_ms
        scanner.feed(character, at_ms)
    return at_ms


def test_a_burst_with_enter_is_a_number() -> None:
    scanner = Scanner()
    end = type_in(scanner, "SF1234567890123", 8)
    assert scanner.finish(end + 8) == "SF1234567890123"
    assert scanner.text == ""


def test_a_person_is_no_scanner() -> None:
    scanner = Scanner()
    end = type_in(scanner, "7312000001", 90)
    assert scanner.finish(end + 90) == ""


def test_enter_long_after_a_burst_is_a_persons() -> None:
    scanner = Scanner()
    end = type_in(scanner, "7312000001", 5)
    assert scanner.finish(end + FASTEST_TYPING_MS + 1) == ""


def test_a_letter_before_a_scan_does_not_belong_to_it() -> None:
    scanner = Scanner()
    scanner.feed("x", 0)
    end = type_in(scanner, "7312000001", 5, start_ms=500)
    assert scanner.finish(end) == "7312000001"


def test_a_few_quick_letters_are_no_number() -> None:
    scanner = Scanner()
    end = type_in(scanner, "QPS", 10)
    assert scanner.finish(end) == ""


def test_says_whether_a_character_continues_a_burst() -> None:
    scanner = Scanner()
    assert not scanner.feed("7", 100)
    assert scanner.feed("3", 110)
    assert not scanner.feed("1", 110 + FASTEST_TYPING_MS + 1)
