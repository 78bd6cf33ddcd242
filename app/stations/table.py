"""A station as a line of a table that a bureau fills in, and what is wrong with a line.

Pure: lines in, descriptions and problems out. The words of the columns are those of the CSV file
and of the console's form alike.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app import regions
from app.stations import hours_text, wording
from app.stations.wording import COLUMNS, LEVELS

DEPTHS = list(LEVELS)  # from the province down
_LEVEL_OF = {words: level for level, words in LEVELS.items()} | {level: level for level in LEVELS}
_CODE = re.compile(r"[\w.\-]+")
_RESERVED = frozenset({"new", "file", "save", "coverage"})  # addresses beside those of stations
_LIMITS = {"code": 30, "name": 80, "address": 200, "phone": 30}


@dataclass(frozen=True)
class Problem:
    """What is wrong in which line (the first line below the heading is 2) and column."""

    line: int
    column: str
    words: str


@dataclass
class Description:
    """A station as it should be. `parent` is a code, "" for none."""

    line: int
    code: str
    name: str
    level: str
    region: str
    parent: str
    address: str
    phone: str
    latitude: float | None
    longitude: float | None
    office_hours: hours_text.Week
    items: list[str] = field(default_factory=list)
    active: bool = True


@dataclass(frozen=True)
class Known:
    """What lines may point to: stations there are (code → level, code → code of the parent), items
    (code → name).
    """

    levels: Mapping[str, str]
    items: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)


class Reader:
    """Reads lines one after the other and gathers all problems."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.problems: list[Problem] = []

    def read(self, lines: Iterable[tuple[int, Mapping[str, str]]]) -> list[Description]:
        """The descriptions of these numbered lines; look at `problems` before using them."""
        found = [self._line(number, line) for number, line in lines]
        self._check_codes(found)
        levels = {**self.known.levels, **{one.code: one.level for one in found}}
        for one in found:
            self._check_parent(one, levels)
        self._check_children(found, levels)
        return found

    def item_code(self, text: str) -> str | None:
        """The item meant by its code or its name."""
        if text in self.known.items:
            return text
        return next((code for code, name in self.known.items.items() if name == text), None)

    def refuse(self, line: int, column: str, words: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(line, COLUMNS[column], words))

    def _line(self, number: int, line: Mapping[str, str]) -> Description:
        cell = {column: (line.get(words) or "").strip() for column, words in COLUMNS.items()}
        for column in ("code", "name", "level", "region"):
            if not cell[column]:
                self.refuse(number, column, wording.CELL_MISSING)
        if cell["code"] and not _CODE.fullmatch(cell["code"]):
            self.refuse(number, "code", wording.BAD_CODE)
        if cell["code"] in _RESERVED:
            self.refuse(number, "code", wording.CODE_RESERVED)
        for column, most in _LIMITS.items():
            if len(cell[column]) > most:
                self.refuse(number, column, wording.cell_too_long(most))
        if cell["level"] and cell["level"] not in _LEVEL_OF:
            self.refuse(number, "level", wording.bad_level(cell["level"]))
        if cell["region"] and not regions.is_known(cell["region"]):
            self.refuse(number, "region", wording.unknown_region(cell["region"]))
        if cell["active"] not in ("", wording.YES, wording.NO):
            self.refuse(number, "active", wording.BAD_YES_NO)
        latitude, longitude = self._coordinates(number, cell)
        return Description(
            line=number, code=cell["code"], name=cell["name"],
            level=_LEVEL_OF.get(cell["level"], ""), region=_region(cell["region"]),
            parent=cell["parent"],
            address=cell["address"], phone=cell["phone"], latitude=latitude, longitude=longitude,
            office_hours=self._hours(number, cell["hours"]),
            items=self._items(number, cell["items"]), active=cell["active"] != wording.NO,
        )  # fmt: skip

    def _coordinates(
        self, number: int, cell: Mapping[str, str]
    ) -> tuple[float | None, float | None]:
        if bool(cell["latitude"]) != bool(cell["longitude"]):
            missing = "longitude" if cell["latitude"] else "latitude"
            self.refuse(number, missing, wording.BOTH_COORDINATES)
        return (
            self._degrees(number, "latitude", cell["latitude"], 3, 54),
            self._degrees(number, "longitude", cell["longitude"], 73, 136),
        )

    def _degrees(self, number: int, column: str, text: str, least: int, most: int) -> float | None:
        """Within China; whoever swaps the two is told so."""
        if not text:
            return None
        try:
            degrees = float(text)
        except ValueError:
            degrees = float("nan")
        if not least <= degrees <= most:
            self.refuse(number, column, wording.bad_degrees(least, most))
            return None
        return degrees

    def _hours(self, number: int, text: str) -> hours_text.Week:
        try:
            return hours_text.parse(text)
        except ValueError as error:
            self.refuse(number, "hours", wording.bad_hours(str(error)))
            return {}

    def _items(self, number: int, text: str) -> list[str]:
        codes = []
        for name in wording.parted(text):
            code = self.item_code(name)
            if code is None:
                self.refuse(number, "items", wording.unknown_item(name))
            elif code not in codes:
                codes.append(code)
        return codes

    def _check_codes(self, found: Collection[Description]) -> None:
        seen: set[str] = set()
        for one in found:
            if one.code and one.code in seen:
                self.refuse(one.line, "code", wording.code_twice(one.code))
            seen.add(one.code)

    def _check_parent(self, one: Description, levels: Mapping[str, str]) -> None:
        if not one.parent:
            return
        above = levels.get(one.parent)
        if above is None:
            self.refuse(one.line, "parent", wording.unknown_parent(one.parent))
        elif above and one.level and DEPTHS.index(above) >= DEPTHS.index(one.level):
            self.refuse(one.line, "parent", wording.PARENT_NOT_ABOVE)

    def _check_children(self, found: Collection[Description], levels: Mapping[str, str]) -> None:
        """Stations below a changed one that the file does not name must still be below it."""
        described = {one.code: one for one in found}
        low = {
            parent for code, parent in self.known.parents.items()
            if code not in described and parent in described and levels[parent]
            and DEPTHS.index(levels[parent]) >= DEPTHS.index(levels[code])
        }  # fmt: skip
        for code in sorted(low):
            self.refuse(described[code].line, "level", wording.PARENT_TOO_LOW)


def _region(text: str) -> str:
    return regions.normal(text) if regions.is_code(text) else text
