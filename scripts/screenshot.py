"""Draw docs/screenshot.svg: the list of the demonstration data, by the application itself."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from crm_tui.app import CrmApp
from crm_tui.config import Settings
from crm_tui.store.demo import make_demo
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock

NOW = 1_795_251_600
"""2026-11-21 09:00 UTC."""
TARGET = Path(__file__).resolve().parent.parent / "docs" / "screenshot.svg"


async def draw(path: Path, clock: FixedClock) -> str:
    """The screen as SVG, some seconds after the start."""

    def open_store() -> Store:
        return Store.open(path, agent="ana", clock=clock)

    app = CrmApp(open_store, path=Path("contacts.db"), agent="ana", settings=Settings(zone="UTC"), clock=clock)
    async with app.run_test(size=(132, 36)) as pilot:
        for key in ("slash", *"tag:vip", "enter", "down", "down"):
            await pilot.press({":": "colon"}.get(key, key))
            await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause(1.0)
        return app.export_screenshot(title="crm-tui")


def main() -> None:
    """Make a small demonstration database, draw, write."""
    clock = FixedClock(NOW)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.db"
        store = Store.open(path, agent="ana", clock=clock)
        make_demo(store, contacts=2000)
        store.close()
        TARGET.write_text(asyncio.run(draw(path, clock)), encoding="utf-8")
    print(f"docs/{TARGET.name}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
