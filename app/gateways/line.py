"""What both accounts can be asked about themselves: whether they are set up as the desk needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import requests
from redis import Redis

from app.gateways.failures import no_answer
from app.gateways.platform import TIMEOUT, Platform
from app.settings import Template

_LASTING = 3  # the platform's number for 长期订阅; 2 is agreed to each time
_FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")


@dataclass(frozen=True, slots=True)
class Picked:
    """A notice as the account has picked it. `fields` stand in it; for `lasting` see Template."""

    fields: frozenset[str]
    lasting: bool


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whence WeChat calls us, and where it is called; for the firewall."""

    callers: tuple[str, ...]
    interfaces: tuple[str, ...]


class Line:
    """One account's line to the platform. Raises Retry, Refused or Dropped from every call."""

    def __init__(
        self, app_id: str, secret: str, base: str, redis: Redis,
        templates: tuple[Template, ...] = (),
    ) -> None:  # fmt: skip
        self._platform = Platform(app_id, secret, base, redis)
        self.templates = templates

    def check_token(self) -> None:
        """Ask for a token anew; raises what is wrong with app id, secret or address list."""
        self._platform.check_token()

    def picked_notices(self) -> Mapping[str, Picked]:
        """Every notice the account has picked, by its template id."""
        answer = self._platform.get("/wxaapi/newtmpl/gettemplate")
        return {
            str(one.get("priTmplId", "")): Picked(
                frozenset(_FIELD.findall(str(one.get("content", "")))), one.get("type") == _LASTING
            )
            for one in answer.get("data", ())
        }

    def addresses(self) -> Addresses:
        """WeChat's own addresses, as they are today."""
        callers = self._platform.get("/cgi-bin/getcallbackip").get("ip_list", ())
        interfaces = self._platform.get("/cgi-bin/get_api_domain_ip").get("ip_list", ())
        return Addresses(tuple(map(str, callers)), tuple(map(str, interfaces)))

    def time(self) -> datetime:
        """What WeChat's clock says, to the second."""
        try:
            headers = requests.head(self._platform.base, timeout=TIMEOUT).headers
            told = parsedate_to_datetime(headers["Date"])
            if told.tzinfo is not None:
                return told
            name = "without a zone"
        except (requests.RequestException, KeyError, ValueError) as error:
            name = type(error).__name__
        raise no_answer(f"HEAD / {name}", uncertain=False)


def echoed(url: str, query: Mapping[str, str]) -> str:
    """What our own callback address answers from outside. Raises Retry."""
    try:
        answer = requests.get(url, params=dict(query), timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        name = type(error).__name__
    else:
        return answer.text if answer.status_code == 200 else f"HTTP {answer.status_code}"
    raise no_answer(f"{url} {name}", uncertain=False)
