"""The command line measures, explains, and holds its floors."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.evaluate import Share
from bot.training.fit import auroc, logistic, risk_table, softmax_weights
from tests.bot.conftest import ROOT

np = pytest.importorskip("numpy")

ARTICLES = str(ROOT / "knowledge" / "articles")
SAMPLES = """
- {text: 优待证怎么申领, expect: card-apply, style: clean, split: test}
- {text: 今天天气怎么样, expect: none, style: clean, split: test}
"""


def test_ask_explains(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--entries", ARTICLES, "优待证怎么申领，我电话13800138000"]) == 0
    told = capsys.readouterr().out
    assert "answer card-apply" in told
    assert "masked phone" in told


@pytest.mark.parametrize(("floor", "code"), [("top-1=0.9", 0), ("top-1=1.01", 1)])
def test_evaluate_holds_the_floor(tmp_path: Path, floor: str, code: int) -> None:
    samples = tmp_path / "samples.yml"
    samples.write_text(SAMPLES, "utf-8")
    assert main(["evaluate", str(samples), "--entries", ARTICLES, "--floor", floor]) == code


def test_the_shipped_base_keeps_its_floor() -> None:
    """Figures of the test side of the samples; they may only be raised."""
    floors = ("top-1=0.94", "top-3=0.98", "wrong of answered=0.03", "answered outside=0.05")
    arguments = [part for floor in floors for part in ("--floor", floor)]
    samples = str(ROOT / "knowledge" / "samples.yml")
    assert main(["evaluate", samples, "--split", "test", "--entries", ARTICLES, *arguments]) == 0


def test_share_shows_its_interval() -> None:
    assert str(Share(8, 10)).strip() == "80.0 ( 49– 94)"


def test_fits_find_what_is_there() -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 2))
    right = (rows[:, 0] + 0.3 * rng.normal(size=400) > 0).astype(float)
    found = logistic(rows, right, 1e-3, np.array([1.0, 0.0]))
    assert found[1] > 5 * abs(found[2])
    lists = [np.array([[1.0, 0.0], [0.0, 0.1 * n]]) for n in range(5)]
    weights = softmax_weights(lists, 1e-2)
    assert weights[0] > weights[1] >= 0


def test_risk_and_auroc() -> None:
    chance, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 1.0, 0.0, 1.0])
    assert risk_table(chance, right, (0.0, 0.3)) == [(0.0, 0.8), (0.3, 0.6)]
    assert auroc(np.array([0.9, 0.8]), np.array([0.1, 0.8])) == pytest.approx(0.875)
