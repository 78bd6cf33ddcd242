"""Sessions for the pages that the benchmark opens: prints one JSON list of tokens and of cookies.

`python -m bench.live.people PHONES DESKS`, in the environment of the running desk.
"""

import json
import sys

from app.db import transaction
from app.staff import service as staff
from app.veterans import sessions
from app.veterans.models import Channel
from wsgi import app


def main(phones: int, desks: int) -> None:
    with app.app_context():
        with transaction():
            signed = [
                sessions.sign_in(Channel.MINI_PROGRAM, f"bench-{number}")
                for number in range(phones)
            ]
        with transaction():
            caseworker = staff.by_username("caseworker1")
            assert caseworker is not None
            cookies = [staff.open_session(caseworker, "127.0.0.1", "bench") for _ in range(desks)]
    print(
        json.dumps(
            {
                "phones": [[one.veteran.id, one.token] for one in signed],
                "desks": cookies,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
