"""What a browser says of itself: system, program and kind of device, as far as its text really tells.

No table of a thousand devices: the handful of words that browsers agree upon. What is not recognised stays unknown,
and robots are no browser of anybody.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

__all__ = ["UserAgent", "read_user_agent"]

_LONGEST = 2_000
_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|headless|monitor|preview|curl/|wget/|python-|okhttp|java/", re.I).search
_SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("iPod", "iOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
)
"""Words for systems; the first that is found counts (Android says Linux, too)."""
_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edge/", "Edge"),
    ("OPR/", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex"),
    ("Whale/", "Whale"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Trident/", "Internet Explorer"),
    ("MSIE ", "Internet Explorer"),
)
"""Signs of browsers; the first that is found counts (nearly all say Chrome and Safari, too)."""


class UserAgent(NamedTuple):
    """What is known; None for what is not. ``device`` is desktop, laptop, phone or tablet."""

    os: str | None = None
    browser: str | None = None
    device: str | None = None


@lru_cache(maxsize=4096)
def read_user_agent(text: str) -> UserAgent:
    """System, browser and device of a ``User-Agent`` header."""
    if len(text) > _LONGEST or _ROBOT(text):
        return UserAgent()
    system = next((name for word, name in _SYSTEMS if word in text), None)
    return UserAgent(system, _browser(text), _device(text, system))


def _browser(text: str) -> str | None:
    for sign, name in _BROWSERS:
        if sign in text:
            # an Android program that shows pages within itself is not the browser Chrome
            return None if name == "Chrome" and "; wv)" in text else name
    return "Safari" if "Version/" in text and "Safari/" in text and "Android" not in text else None


def _device(text: str, system: str | None) -> str | None:
    match system:
        case "iOS":
            return "tablet" if "iPad" in text else "phone"
        case "Android":
            return "phone" if "Mobile" in text else "tablet"
        case "ChromeOS":
            return "laptop"
        case "Windows":
            return "phone" if "Windows Phone" in text else "desktop"
        case "macOS" | "Linux":
            return "desktop"
    return None
