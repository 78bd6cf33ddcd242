"""Door: a person's copy as one JSON file, written while it is read.

Somebody may have said a hundred thousand things; no process holds them all at once.
"""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, stream_with_context

from app.db import end_session
from app.privacy import service


def streamed(everything: dict[str, Any], veteran_id: int) -> Response:
    """`everything` and the person's messages, under `messages`, as the answer's body."""
    return Response(
        stream_with_context(_lines(everything, veteran_id)), mimetype="application/json"
    )


def _lines(everything: dict[str, Any], veteran_id: int) -> Iterator[str]:
    yield f'{_json(everything)[:-1]}, "messages": ['
    between = ""
    for page in service.messages(veteran_id):
        end_session()  # a slow reader holds no connection
        for one in page:
            yield f"{between}\n{_json(one)}"
            between = ","
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
