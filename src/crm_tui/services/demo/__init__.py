"""Demonstration data: the recipe that makes believable contacts from the lists in ``data/demo``.

It writes nothing: ``store.demo`` puts what the recipe makes into a database.
"""

from crm_tui.services.demo.lists import lists
from crm_tui.services.demo.organisations import DemoOrganisation, pool
from crm_tui.services.demo.recipe import DemoContact, Recipe, contacts
from crm_tui.services.demo.texts import KINDS

__all__ = ["KINDS", "DemoContact", "DemoOrganisation", "Recipe", "contacts", "lists", "pool"]
