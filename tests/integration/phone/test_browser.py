"""The phone page in a real browser at the size of a phone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.rows import make_row
from tests.integration.phone.bench import CANARY, LOOPBACK, Bench, serving
from tests.integration.phone.browser import Browser, browsing

pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 360, 780
LOOKS = "ZHUNLAN_LOOKS"
"""A folder in which pictures are kept for eyes."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("phone")


@pytest.fixture
def bench(folder: Path) -> Iterator[Bench]:
    with serving(folder) as bench:
        yield bench


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path) as browser:
        yield browser


def url(bench: Bench) -> str:
    return f"http://{LOOPBACK}:{bench.server.port}{bench.path}"


def picture(browser: Browser, name: str, tmp_path: Path) -> None:
    kept = os.environ.get(LOOKS)
    path = Path(kept or tmp_path) / f"{name}.png"
    browser.picture(path)
    assert path.stat().st_size > 10_000


def test_at_360_pixels_light_and_dark(bench: Bench, browser: Browser, tmp_path: Path) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        browser.look(width=WIDTH, height=HEIGHT, scheme=scheme)
        browser.open(url(bench))
        assert browser.value("document.documentElement.scrollWidth") == WIDTH
        cut = "[...document.querySelectorAll('.lanes span, .rows span, .rows time, h1, dd')]"
        assert browser.value(f"{cut}.filter(e => e.scrollWidth > e.clientWidth + 1).length") == 0
        dates = (
            "[...document.querySelectorAll('.figures span')].map(e => e.getClientRects().length)"
        )
        assert browser.value(f"{dates}.join()") == "1,1"  # none is parted at the end of a line
        grounds[scheme] = browser.value("getComputedStyle(document.body).backgroundColor")
        picture(browser, f"phone-{scheme}", tmp_path)
        assert browser.complaints() == []
    assert grounds == {"light": "rgb(242, 243, 245)", "dark": "rgb(21, 23, 26)"}


def test_it_counts_down_and_takes_news_by_itself(bench: Bench, browser: Browser) -> None:
    browser.open(url(bench))
    first = browser.value("document.querySelector('time').textContent")
    browser.until(f"document.querySelector('time').textContent !== '{first}'")
    bench.fake.rows.clear()
    bench.fake.clock.forward(seconds=30)
    browser.value("document.dispatchEvent(new Event('visibilitychange'))")
    browser.until("document.body?.textContent.includes('没有等揽收的包裹')")
    assert browser.complaints() == []


def test_it_says_when_the_computer_is_gone(bench: Bench, browser: Browser) -> None:
    browser.open(url(bench))
    assert browser.value("document.querySelector('#lost').hidden")
    bench.server.end()
    browser.value("document.dispatchEvent(new Event('visibilitychange'))")
    browser.until("document.querySelector('#lost').textContent.includes('连不上电脑')")
    assert browser.value("document.querySelectorAll('.rows li').length") == 7


def test_a_link_that_ends_while_it_is_open(bench: Bench, browser: Browser, tmp_path: Path) -> None:
    browser.look(width=WIDTH, height=HEIGHT, scheme="light")
    browser.open(url(bench))
    bench.forward = timedelta(hours=25)
    browser.value("document.dispatchEvent(new Event('visibilitychange'))")
    browser.until("document.body?.textContent.includes('链接已过期') === true")
    assert "尾号" not in browser.value("document.documentElement.outerHTML")
    picture(browser, "phone-expired", tmp_path)


def test_nothing_of_a_receiver_and_nothing_kept(bench: Bench, browser: Browser) -> None:
    browser.open(url(bench))
    html = browser.value("document.documentElement.outerHTML")
    assert CANARY not in html
    assert make_row(1).order_ids[0] not in html
    assert browser.value("document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert browser.value("document.scripts.length") == 1
    with pytest.raises(AssertionError):  # the policy lets no other script run
        browser.value(
            "new Promise((ok, no) => { const s = document.createElement('script');"
            " s.src = 'data:text/javascript,1'; s.onload = ok; s.onerror = no;"
            " document.head.append(s); })"
        )
