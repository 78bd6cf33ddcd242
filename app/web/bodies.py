"""What a call brings in its body, for doors that take JSON and forms alike."""

from typing import Any

from flask import request

from app.errors import Invalid
from app.web.answers import DETAILS


def given() -> dict[str, Any]:
    """A JSON object or a form as a dictionary, empty without a body. Raises Invalid for a list."""
    if not request.is_json:
        return request.form.to_dict()
    body = request.get_json(silent=True)
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise Invalid(DETAILS[422])
    return body
