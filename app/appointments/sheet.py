"""A table as a bureau saves it from Excel or WPS: numbered lines, and what can't be read.

Pure. Lines are numbered as a spreadsheet numbers its rows, so blank rows count and a cell with a
line break in it does not.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.stations import wording
from app.stations.table import Problem

MOST_LINES = 50_000
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .xls begin
_UNKNOWN = "\ufffd"  # what decoding leaves for bytes that are no character


@dataclass
class Sheet:
    """`lines`: the number of each and its cells by heading. With `problems` trust none of them."""

    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, words: str) -> None:
        self.problems.append(Problem(line, "", words))


def read(data: bytes, columns: Sequence[str]) -> Sheet:
    """Cells under these headings; other columns are left out, whatever their order."""
    sheet = Sheet()
    if data.startswith(_WORKBOOKS):
        sheet.refuse(1, wording.WORKBOOK)
        return sheet
    text = _decoded(data)
    rows = _rows(text, sheet)
    if not rows:
        sheet.refuse(1, wording.BAD_FILE)
        return sheet
    heading = [name.strip() for name in rows[0]]
    if missing := [name for name in columns if name not in heading]:
        sheet.refuse(1, wording.columns_missing(missing))
        return sheet
    if twice := [name for name in columns if Counter(heading)[name] > 1]:
        sheet.refuse(1, wording.columns_twice(twice))
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            _check(sheet, number, row, len(heading))
            cells = dict(zip(heading, (cell.strip() for cell in row), strict=False))
            sheet.lines.append((number, {name: cells.get(name, "") for name in columns}))
    if not sheet.lines and not sheet.problems:
        sheet.refuse(1, wording.NO_LINES)
    if len(sheet.lines) > MOST_LINES:
        sheet.refuse(1, wording.too_many_lines(MOST_LINES))
    return sheet


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 (Excel's "Unicode text"), else GB 18030."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _rows(text: str, sheet: Sheet) -> list[list[str]]:
    first = text.split("\n", 1)[0]
    mark = max(",\t;", key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
            rows.append(row)  # noqa: PERF402 - what was read before a fault is kept
    except csv.Error:
        sheet.refuse(len(rows) + 1, wording.BAD_QUOTES)
    return rows


def _check(sheet: Sheet, number: int, row: Sequence[str], width: int) -> None:
    if len(row) > width:
        sheet.refuse(number, wording.TOO_MANY_CELLS)
    if len(row) < width:
        sheet.refuse(number, wording.TOO_FEW_CELLS)
    if any(_UNKNOWN in cell for cell in row):
        sheet.refuse(number, wording.NO_SUCH_SIGN)
    if any(ord(sign) < 32 and sign not in "\t\r\n" for cell in row for sign in cell):
        sheet.refuse(number, wording.CONTROL_SIGN)
