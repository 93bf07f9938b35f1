"""``config``: where everything lies, and what is set."""

from __future__ import annotations

from dataclasses import fields

import typer

from crm_tui.cli.opening import options_of
from crm_tui.cli.output import write
from crm_tui.config import Settings, chosen_theme, config_path, load
from crm_tui.crash_report import report_folder
from crm_tui.run_log import log_path
from crm_tui.values.safe_text import safe_line


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("config")(config)


def config(context: typer.Context) -> int:
    """Where everything lies, and what is set."""
    options = options_of(context)
    where, settings = config_path(), load()
    lines = [
        ("settings", f"{where}{'' if where.exists() else '  (absent: every setting has its default)'}"),
        ("database", f"{options.path}{'' if options.path.exists() else '  (absent: made when first needed)'}"),
        ("reports", f"{report_folder()}"),
        ("log file", f"{log_path(settings.log)}"),
        ("agent", options.login),
        *_settings(settings),
    ]
    write("".join(f"{name:<14} {safe_line(text)}\n" for name, text in lines))
    return 0


def _settings(settings: Settings) -> list[tuple[str, str]]:
    """Each setting; one that is left empty with what it comes to."""
    derived = {
        "zone": settings.time_zone().key,
        "phone_region": settings.region() or "none",
        "theme": chosen_theme(settings) or "textual-dark",
        "characters": "as the locale says",
    }
    lines = []
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if value in ("", {}):
            lines.append((each.name, f"{derived.get(each.name) or 'none'}  (not set)"))
        elif isinstance(value, bool):
            lines.append((each.name, "true" if value else "false"))
        elif isinstance(value, dict):
            lines.append((each.name, ", ".join(f"{key} = {keys}" for key, keys in value.items())))
        else:
            lines.append((each.name, str(value)))
    return lines
