"""Ciphertexts: the platform's look, opened only by their maker."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.cipher import ADDRESS, NAME, PHONE, Cipher, looks_sealed
from app.sandbox.print_data import open_print_data, seal_print_data

CIPHER = Cipher("one")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KINDS = st.sampled_from([NAME, PHONE, ADDRESS])


@given(text=ANY_TEXT, kind=KINDS, revision=st.integers(0, 5))
def test_opens_what_it_sealed(text: str, kind: int, revision: int) -> None:
    opened = CIPHER.open(CIPHER.seal("692", kind, text, revision))
    assert opened is not None
    assert (opened.order_id, opened.data_type, opened.text) == ("692", kind, text)


@given(text=ANY_TEXT, kind=KINDS)
def test_looks_like_the_platforms(text: str, kind: int) -> None:
    sealed = CIPHER.seal("692", kind, text, 0)
    look = r"\$\$.+\$.+\$1\$\$" if kind == PHONE else r"##.+#.+#1##"
    assert re.fullmatch(look, sealed)
    assert looks_sealed(sealed)


def test_shows_nothing_of_the_text() -> None:
    sealed = CIPHER.seal("6921405118300003489", PHONE, "13812345678", 0)
    assert "138" not in sealed
    assert repr(CIPHER.open(sealed)).count("138") == 0


def test_a_new_revision_looks_new_and_opens_alike() -> None:
    first, second = (CIPHER.seal("692", NAME, "陈㛃", revision) for revision in (0, 1))
    assert first != second
    assert CIPHER.open(first) == CIPHER.open(second)


def test_another_shops_text_stays_shut() -> None:
    assert Cipher("two").open(CIPHER.seal("692", NAME, "王伟", 0)) is None


@given(st.text(alphabet="#$1abcAB+/=|0", max_size=60))
def test_never_opens_rubbish(text: str) -> None:
    assert CIPHER.open(text) is None


@given(place=st.integers(0, 200), text=ANY_TEXT)
def test_never_opens_what_was_changed(place: int, text: str) -> None:
    sealed = CIPHER.seal("692", NAME, text, 0)
    place %= len(sealed)
    other = "A" if sealed[place] != "A" else "B"
    forged = sealed[:place] + other + sealed[place + 1 :]
    opened = CIPHER.open(forged)
    assert opened is None or opened.text == text


@given(
    st.dictionaries(ANY_TEXT, st.one_of(ANY_TEXT, st.integers(), st.lists(ANY_TEXT)), max_size=8)
)
def test_print_data_comes_back(label: dict[str, object]) -> None:
    sealed = seal_print_data(label)
    assert open_print_data(sealed) == label


@pytest.mark.parametrize(
    "text", ["", "no base64", "AAAA", seal_print_data({"a": 1})[:-8] + "AAAAAAA="]
)
def test_print_data_of_others_is_refused(text: str) -> None:
    assert open_print_data(text) is None
