"""Write the schema as it is now to the file that a migration's step leads to: ``freeze_schema.py FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from crm_tui.store.schema import statements


def main() -> int:
    """Every statement of a new database but the search indexes and triggers, which every migration makes itself."""
    kept = [
        text.strip().rstrip(";")
        for text in statements()
        if text.lstrip().startswith(("CREATE TABLE", "CREATE IN", "CREATE UN"))
    ]
    Path(sys.argv[1]).write_text(";\n\n".join(kept) + ";\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
