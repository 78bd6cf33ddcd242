"""What a person recognises of a browser."""

import pytest

from app.staff import wording


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge（Windows）"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0 Safari/537.36", "Chrome（Linux）"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Safari/604.1", "Safari（iPad）"),
        ("python-requests/2.32", "其他程序"),
    ],
)
def test_browsers(agent: str, words: str) -> None:
    assert wording.browser(agent) == words
