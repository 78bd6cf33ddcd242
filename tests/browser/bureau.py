"""A bureau that opens stations of its own for a journey, far from where other journeys happen."""

import psycopg
import requests

from tests.browser.people import Caseworker
from tests.browser.server import Server

# 宁波市海曙区: nobody's household in the other journeys, and no station of the demo's is near.
REGION = "330203"


class Bureau:
    """A manager at the console, over HTTP, with one station of one place at a time."""

    def __init__(self, server: Server, code: str, name: str) -> None:
        self.server, self.name = server, name
        self.manager = Caseworker(server, "manager")
        form = {
            "code": code, "name": name, "level": "县级", "region": REGION, "phone": "0574-00000000",
            "address": "演示路1号", "hours": "周一至周五 09:00-12:00、13:30-17:00",
            "items": "优待证申领", "plans": "优待证申领 1人 30分钟", "active": "是",
            "csrf_token": self.manager.token,
        }  # fmt: skip
        answer = self._post("/stations/save", form)
        assert answer.status_code == 302, answer.text
        url = f"{server.url}/api/v1/stations?item=card_apply&limit=100&region={REGION}"
        found = requests.get(url, timeout=30).json()["items"]
        self.station = next(one["id"] for one in found if one["name"] == name)

    def _post(self, path: str, form: dict[str, str]) -> requests.Response:
        return self.manager.http.post(
            f"{self.manager.url}{path}", data=form, timeout=30, allow_redirects=False
        )

    def slots(self) -> list[dict]:
        """The times of the next two weeks."""
        url = f"{self.server.url}/api/v1/stations/{self.station}/slots?item=card_apply"
        items: list[dict] = requests.get(url, timeout=30).json()["items"]
        return items

    def slot_now(self) -> int:
        """A time that begins in a moment, whatever hour it is."""
        url = self.server.env["DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "INSERT INTO slots (station_id, item, starts_at, ends_at, capacity, booked, closed)"
                " VALUES (%s, 'card_apply', now() + interval '15 seconds',"
                " now() + interval '30 minutes', 1, 0, false) RETURNING id",
                (self.station,),
            ).fetchone()
        assert row is not None
        return int(row[0])
