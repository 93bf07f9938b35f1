"""One person: ``screen`` puts it together, ``reading`` reads it at once, ``tabs`` lists what stands under the chart."""

from crm_tui.screens.profile.screen import ProfileScreen

__all__ = ["ProfileScreen"]
