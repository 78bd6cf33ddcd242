"""What can go wrong in the trade. No HTTP word in here: `web.py` alone turns these into answers.

    DeskError
    ├── NotFound      there is no such thing for this person (another's thing counts as none)
    ├── NotAllowed    the thing is there, this person may not do that with it
    │   └── NotSignedIn   … because we do not know who it is
    ├── Conflict      somebody was faster, or the thing is in another state by now
    ├── Invalid       what was sent makes no sense; carries a message per field
    └── Unavailable   an engine or a channel we need is away or switched off

`code` is for programs (snake_case), `message` is a Chinese sentence a person can act on.
"""

from collections.abc import Mapping


class DeskError(Exception):
    """Base of all errors a door may meet."""

    code = "error"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class NotFound(DeskError):
    code = "not_found"


class NotAllowed(DeskError):
    code = "not_allowed"


class NotSignedIn(NotAllowed):
    code = "not_signed_in"


class Conflict(DeskError):
    code = "conflict"


class Invalid(DeskError):
    """`fields`: field name → Chinese sentence."""

    code = "invalid"

    def __init__(
        self, message: str, code: str | None = None, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message, code)
        self.fields = dict(fields or {})


class Unavailable(DeskError):
    code = "unavailable"
