"""Tables for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response


def answer(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """A CSV attachment; with a BOM, because Excel then reads the Chinese."""
    sheet = io.StringIO()
    csv.writer(sheet).writerows([_plain(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + sheet.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    return response


def _plain(cell: object) -> object:
    """A cell that begins like a formula is a text: somebody else may have written it."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
