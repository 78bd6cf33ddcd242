"""The versioned list of what a person may tick under each level."""

from pathlib import Path
from typing import Any, Final

import yaml

_SHIPPED: Final[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "indicators.yml").read_text("utf-8")
)
VERSION: Final[str] = _SHIPPED["version"]
BY_LEVEL: Final[dict[int, dict[str, str]]] = _SHIPPED["levels"]  # level → code → words
