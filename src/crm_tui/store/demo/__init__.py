"""Demonstration data in the database: what ``services.demo`` makes, written as one change."""

from crm_tui.store.demo.making import (
    CONTACTS,
    SEED,
    DemoMade,
    DemoRefused,
    DemoState,
    Progress,
    demo_state,
    make_demo,
)

__all__ = ["CONTACTS", "SEED", "DemoMade", "DemoRefused", "DemoState", "Progress", "demo_state", "make_demo"]
