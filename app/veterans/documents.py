"""The texts a person agrees to, with their versions. A changed text gets a new version."""

from typing import Final

PRIVACY: Final = "privacy"
TERMS: Final = "terms"

CURRENT: Final = {PRIVACY: "2026-11", TERMS: "2026-11"}
