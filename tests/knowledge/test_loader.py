import shutil
from pathlib import Path

import pytest

from knowledge import Fact, Malformed, load, load_laws, overlays
from knowledge.loader import HERE
from knowledge.samples import load_samples

FRONT = """\
id: report-deadline
title: 去哪里报到
category: transfer
who: [veteran]
region: "000000"
effective_from: 2024-09-01
effective_to: null
review_by: 2027-05-01
citations:
  - {law: veterans-resettlement-regulations-2024, articles: [66]}
facts:
  - {value: 30日, law: veterans-resettlement-regulations-2024, article: 66}
escalate: false
local: false
near: []
action: find_station
documents: []
steps: []
questions: [去哪里报到]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("laws.yml", "catalogue.yml"):
        shutil.copy(HERE / name, tmp_path / name)
    (tmp_path / "articles" / "transfer").mkdir(parents=True)
    (tmp_path / "overlays" / "330000").mkdir(parents=True)
    return tmp_path


def write(folder: Path, front: str = FRONT, body: str = "30日内报到。\n\n带证件。") -> None:
    path = folder / "articles" / "transfer" / "report-deadline.md"
    path.write_text(f"---\n{front}---\n{body}\n", "utf-8")


def test_an_article_is_read(folder: Path) -> None:
    write(folder)
    [article] = load(folder)
    assert article.id == "report-deadline"
    assert article.body == "30日内报到。\n\n带证件。"
    assert article.citations[0].title == "退役军人安置条例"
    assert article.facts == (Fact("30日", "veterans-resettlement-regulations-2024", 66),)
    assert article.questions == ("去哪里报到",)
    assert article.file == "articles/transfer/report-deadline.md"


@pytest.mark.parametrize(
    ("old", "new", "misfit"),
    [
        ("title: 去哪里报到\n", "", "title is missing"),
        ("local: false", "local: maybe", "local must be true or false"),
        ('region: "000000"', "region: 000000", "region must be six digits in quotes"),
        ("2024-09-01", "soon", "effective_from must be a date"),
        ("articles: [66]", "articles: 66", "citations must be a list"),
        ("action: find_station", "action: phone", "action must be one of book"),
        ("near: []", "near: []\ncolour: red", "colour is no known field"),
        ("law: veterans-resettlement-regulations-2024, articles", "law: none, articles",
         "citations names no statute of laws.yml: none"),
        ("who: [veteran]", "who: [veteran", "front matter is no YAML"),
    ],
)  # fmt: skip
def test_a_malformed_article_is_named_with_its_field(
    folder: Path, old: str, new: str, misfit: str
) -> None:
    write(folder, FRONT.replace(old, new))
    with pytest.raises(Malformed) as caught:
        load(folder)
    assert str(caught.value).startswith(f"articles/transfer/report-deadline.md: {misfit}")


def test_an_article_without_a_body(folder: Path) -> None:
    write(folder, body="")
    with pytest.raises(Malformed, match="body is missing"):
        load(folder)


def test_a_local_article_stands_among_the_overlays(folder: Path) -> None:
    local = FRONT.replace('"000000"', '"330000"').replace("report-deadline", "local-one")
    path = folder / "overlays" / "330000" / "local-one.md"
    path.write_text(f"---\n{local}---\n就这样。\n", "utf-8")
    assert [(a.id, a.region) for a in load(folder)] == [("local-one", "330000")]


OVERLAY = """\
article: report-deadline
region: "330000"
effective_from: 2020-09-24
effective_to: null
review_by: 2027-03-31
needs_review: true
citations:
  - {law: zhejiang-military-family-rights-regulations-2020, articles: [7]}
facts: []
"""


def test_an_overlay_overrides_one_field(folder: Path) -> None:
    path = folder / "overlays" / "330000" / "report-deadline.yml"
    path.write_text(OVERLAY + "documents: [身份证, 退役证]\n", "utf-8")
    [overlay] = overlays(folder)
    assert (overlay.field, overlay.value) == ("documents", ("身份证", "退役证"))
    assert overlay.text == "身份证\n退役证"
    assert overlay.citations[0].place == "浙江省"
    assert overlay.needs_review


@pytest.mark.parametrize("extra", ["", "amount: 一\noffice: 二\n", "title: 三\n"])
def test_an_overlay_with_no_field_or_two_is_refused(folder: Path, extra: str) -> None:
    (folder / "overlays" / "330000" / "report-deadline.yml").write_text(OVERLAY + extra, "utf-8")
    with pytest.raises(Malformed, match="overriding fields"):
        overlays(folder)


def test_samples_are_read_and_none_means_nothing(folder: Path) -> None:
    assert load_samples(folder) == []
    row = "{text: 天气咋样, expect: none, style: spoken, author: a, split: test}"
    (folder / "samples.yml").write_text(f"- {row}\n- {row.replace('none', 'x')}\n", "utf-8")
    assert [sample.expect for sample in load_samples(folder)] == [None, "x"]
    (folder / "samples.yml").write_text("- {text: 天气咋样}\n", "utf-8")
    with pytest.raises(Malformed, match="row 1 needs exactly"):
        load_samples(folder)


def test_the_register_knows_what_was_superseded() -> None:
    laws = load_laws()
    old = laws["retired-soldiers-resettlement-regulations-2011"]
    assert old.superseded_by == "veterans-resettlement-regulations-2024"
    assert laws["military-status-rights-law-2021"].short_title == "军人地位和权益保障法"
