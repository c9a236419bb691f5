"""Settings of a job, and what a model makes of them."""

import pytest

from printers.languages.base import ABILITIES, Finish, JobRefused, JobSettings, Media
from printers.profile import Profile

ALL = {
    "speed_ips": 4,
    "density": 8,
    "turned": True,
    "mirrored": True,
    "shift_x_dots": 1,
}


def settings(**changes: object) -> JobSettings:
    return JobSettings(**{"width_mm": 100, "height_mm": 180, **changes})  # type: ignore[arg-type]


def profile(**changes: object) -> Profile:
    given = {
        "name": "x",
        "title": "T",
        "language": "tspl",
        "dpi": 203,
        "dots_per_mm": 8.0,
        "width_dots": 832,
    }
    return Profile(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"width_mm": 0}, "size"),
        ({"height_mm": -1}, "size"),
        ({"gap_mm": -1}, "size"),
        ({"density": 16}, "density"),
        ({"density": -1}, "density"),
        ({"speed_ips": 0}, "speed"),
        ({"copies": 0}, "copies"),
        ({"copies": 10_000}, "copies"),
    ],
)
def test_values_that_no_printer_has(changes: dict[str, object], name: str) -> None:
    with pytest.raises(JobRefused) as caught:
        settings(**changes)
    assert caught.value.name == name


def test_what_settings_need() -> None:
    assert settings().needs() == {"gap"}
    assert settings(gap_mm=0).needs() == {"continuous"}
    assert settings(media=None).needs() == set()
    assert settings(media=Media.MARK, finish=Finish.PEEL, **ALL).needs() == {
        "mark",
        "peel",
        "speed",
        "density",
        "turn",
        "mirror",
        "offset",
    }


@pytest.mark.parametrize("name", sorted(ABILITIES))
def test_each_ability_can_be_left_out(name: str) -> None:
    media = Media(name) if name in set(Media) else Media.GAP
    finish = Finish(name) if name in set(Finish) else Finish.TEAR
    full = settings(media=media, finish=finish, **ALL)
    assert name in full.needs()
    left = full.without(frozenset({name}))
    assert left.needs() == full.needs() - {name}
    assert left.copies == full.copies


def test_an_ability_that_is_not_asked_for_changes_nothing() -> None:
    assert settings().without(ABILITIES - {"gap"}) == settings()


def test_a_model_refuses_what_it_neither_has_nor_ignores() -> None:
    with pytest.raises(JobRefused, match="peel: x has no"):
        profile().fit(settings(finish=Finish.PEEL))
    ignoring = profile(ignores=frozenset({"peel", "mirror"}))
    asked = settings(finish=Finish.PEEL, mirrored=True, copies=3)
    assert ignoring.fit(asked) == settings(copies=3)


def test_a_model_with_everything_takes_everything() -> None:
    asked = settings(finish=Finish.CUT, media=Media.MARK, **ALL)
    assert profile(offers=ABILITIES).fit(asked) == asked


@pytest.mark.parametrize(("speed", "taken"), [(1, False), (2, True), (6, True), (7, False)])
def test_a_speed_within_the_models_range(speed: int, taken: bool) -> None:
    model = profile(speeds_ips=(2, 6))
    if taken:
        assert model.fit(settings(speed_ips=speed)).speed_ips == speed
    else:
        with pytest.raises(JobRefused, match="2-6"):
            model.fit(settings(speed_ips=speed))
