"""What browsers say of themselves; what is not recognised stays unknown."""

from __future__ import annotations

import pytest

from crm_tui.values.user_agents import UserAgent, read_user_agent

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0 Safari/537.36",
         ("Windows", "Chrome", "desktop")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0 Safari/537.36 Edg/120.0",
         ("Windows", "Edge", "desktop")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.1 Safari/605.1.15",
         ("macOS", "Safari", "desktop")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1",
         ("iOS", "Safari", "phone")),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/119.0 Mobile/15E148 Safari/604.1",
         ("iOS", "Chrome", "tablet")),
        (f"Mozilla/5.0 (Linux; Android 13; SM-S901B) {WEBKIT} SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36",
         ("Android", "Samsung Internet", "phone")),
        (f"Mozilla/5.0 (Linux; Android 13; X; wv) {WEBKIT} Version/4.0 Chrome/115.0 Safari/537.36",
         ("Android", None, "tablet")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", ("Linux", "Firefox", "desktop")),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/120.0 Safari/537.36",
         ("ChromeOS", "Chrome", "laptop")),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; Windows)", (None, None, None)),
        ("curl/8.4.0", (None, None, None)), ("", (None, None, None)), ("Windows" * 1_000, (None, None, None)),
    ],
)  # fmt: skip
def test_what_is_known(text: str, found: tuple[str | None, str | None, str | None]) -> None:
    assert read_user_agent(text) == UserAgent(*found)
