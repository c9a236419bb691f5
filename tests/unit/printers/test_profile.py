from dataclasses import replace

import pytest

from printers.languages.base import JobSettings
from printers.languages.choose import language_for
from printers.languages.options import EscPosOptions, TsplOptions, ZplOptions
from printers.page import Page
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


MAKERS = ("tsc", "gprinter", "hprt", "qirui", "deli", "zebra", "xprinter", "generic")


def test_every_maker_and_language_is_there() -> None:
    names = profile_names()
    for maker in MAKERS:
        assert any(name.startswith(f"{maker}-") for name in names), maker
    for language in ("tspl", "zpl", "cpcl", "escpos-label"):
        for dpi in (203, 300):
            profile = load_profile(f"generic-{language}-{dpi}")
            assert (profile.language, profile.dpi) == (language, dpi)
    assert {load_profile(name).dpi for name in names if name.startswith("zebra")} == {203, 300}


@pytest.mark.parametrize("name", profile_names())
def test_every_model_prints_an_ordinary_label_with_its_own_defaults(name: str) -> None:
    profile = load_profile(name)
    settings = JobSettings(
        width_mm=60, height_mm=40, speed_ips=profile.speed_ips, density=profile.density
    )
    page = Page(width=320, height=2, rows=bytes(80))
    assert len(language_for(profile).encode(page, profile.fit(settings))) > 40


def test_options_reach_the_language() -> None:
    text = GOOD.replace("tspl", "zpl") + '[options]\nform = "acs"\nband_bytes = 99999\n'
    profile = parse_profile("x", text)
    assert profile.options == ZplOptions(form="acs", band_bytes=99_999)
    page = Page(width=8, height=2, rows=b"\xff\xff")
    assert b"^GFA,2,2,1,FF:^FS" in language_for(profile).encode(
        page, JobSettings(width_mm=1, height_mm=1)
    )
    extended = parse_profile("x", GOOD + '[options]\nstatus = "extended"\n')
    assert language_for(extended).status_query == b"\x1b!S"
    assert language_for(extended).status_length == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "line 1"),
        (GOOD.replace('language = "tspl"', ""), "language is missing"),
        (GOOD.replace("tspl", "epl"), "line 3: language is none of"),
        (GOOD.replace("203", '"203"'), "line 4: dpi is of a wrong type"),
        (GOOD.replace("832", "0"), "line 6: width_dots must be positive"),
        (GOOD.replace("832", "true"), "line 6: width_dots is of a wrong type"),
        (GOOD + "unknown = 1", "line 7: unknown is no key"),
        (GOOD + 'name = "y"', "line 7: name is the file's name"),
        (GOOD + 'offers = ["fold"]', "line 7: offers fold is none of"),
        (GOOD + "ignores = [1]", "line 7: ignores is of a wrong type"),
        (GOOD + "speeds_ips = [4]", "line 7: speeds_ips is of a wrong type"),
        (GOOD + "speeds_ips = [4, 2]", "line 7: speeds_ips is slowest and fastest"),
        (GOOD + "density = 16", "line 7: density is within"),
        (GOOD + "options = 3", "line 7: options does not belong"),
        (GOOD + '[options]\nform = "acs"', "line 8: form is no key"),
        (GOOD + '[options]\nstatus = "long"', "line 8: status is of a wrong type or not one"),
        (GOOD.replace("tspl", "escpos") + "[options]", "line 7: options does not belong"),
    ],
)
def test_errors_name_the_line_and_the_key(text: str, said: str) -> None:
    with pytest.raises(UnknownProfile) as caught:
        parse_profile("x", text)
    assert said in str(caught.value)
    assert str(caught.value).startswith("x: ")


def test_whole_numbers_pass_for_fractions() -> None:
    assert parse_profile("x", GOOD.replace("8.0", "8")).dots_per_mm == 8.0


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("epl", None),
        ("zpl", TsplOptions()),
        ("escpos", EscPosOptions()),
        ("escpos-label", EscPosOptions(band_rows=0)),
    ],
)
def test_a_language_that_cannot_be_made(language: str, options: object) -> None:
    profile = replace(parse_profile("x", GOOD), language=language, options=options)
    with pytest.raises(UnknownProfile, match="x: "):
        language_for(profile)


def test_a_receipt_printer_of_another_width_is_no_profile() -> None:
    with pytest.raises(UnknownProfile, match="832"):
        language_for(parse_profile("x", GOOD.replace("tspl", "escpos")))
