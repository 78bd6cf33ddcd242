"""The worker's task of the waiting list over and over, a day ahead of everybody else.

So every offer that is not taken at once is over by then. Run as a process, to be killed.
"""

from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from app import clock, create_app
from app.appointments import waiting
from app.db import db, transaction


def main() -> None:
    with create_app().app_context(), clock.running(lambda: clock._wall() + timedelta(hours=25)):
        while True:
            try:
                with transaction():
                    waiting.sweep()
            except DBAPIError:  # its connection was killed: the next round has another
                db.session.remove()


if __name__ == "__main__":
    main()
