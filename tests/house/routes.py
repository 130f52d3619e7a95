"""Which doors there are and what each asks. `python -m tests.house.routes` writes the list anew."""

import tempfile
from pathlib import Path

from flask import Flask

from app.core.settings import Settings
from app.factory import create_app

TABLE = Path(__file__).parent / "routes.txt"


def doors(app: Flask) -> list[str]:
    """One line per rule: methods, address, guard; `no guard` where none was put."""
    lines = []
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", None)
        methods = "|".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"{methods:<9} {rule.rule}  {guard.name if guard else 'no guard'}")
    return sorted(lines, key=lambda line: line.split()[1::-1])


def main() -> None:
    """Write down the doors as they are; the difference is for a person to read."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(instance_dir=Path(folder), secret_key="for-a-list-of-routes-0123456789-abcdef", demo=True)
        )
        TABLE.write_text("\n".join(doors(app)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
