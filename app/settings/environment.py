"""Reading one value at a time, and refusing a bad one with its name."""

from collections.abc import Mapping


class BadSetting(Exception):
    """A setting is missing or makes no sense; the text begins with its name."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


class Environment:
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str) -> str:
        return self._values.get(name, "").strip() or default

    def required(self, name: str, why: str) -> str:
        value = self.text(name, "")
        if not value:
            raise BadSetting(name, f"is not set; {why}")
        return value

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise BadSetting(name, f"must be one of {', '.join(allowed)}, not {value!r}")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit() or not low <= int(value) <= high:
            raise BadSetting(name, f"must be a whole number from {low} to {high}, not {value!r}")
        return int(value)
