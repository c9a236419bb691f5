import pytest

from printers.languages.choose import language_for
from printers.profile import UnknownProfile, load_profile, parse_profile, profile_names

GOOD = """
title = "T"
language = "tspl"
dpi = 203
dots_per_mm = 8.0
width_dots = 832
"""


def test_every_packaged_profile_loads_and_is_sane() -> None:
    names = profile_names()
    assert {"generic-tspl-203", "generic-tspl-300", "generic-escpos-80", "practice"} <= set(names)
    for name in names:
        profile = load_profile(name)
        assert profile.name == name
        assert language_for(profile).name == profile.language
        assert profile.dpi / 25.4 == pytest.approx(profile.dots_per_mm, rel=0.01)
        assert 384 <= profile.width_dots <= 2400
        assert profile.title


def test_a_name_that_is_not_packaged_is_refused() -> None:
    with pytest.raises(UnknownProfile):
        load_profile("../pyproject")


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        "",
        GOOD.replace("832", "0"),
        GOOD.replace("203", '"203"'),
        GOOD + "unknown = 1",
    ],
)
def test_a_file_that_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(UnknownProfile):
        parse_profile("x", text)


def test_defaults() -> None:
    profile = parse_profile("x", GOOD)
    assert not profile.must_answer
    assert profile.speed_ips is None
