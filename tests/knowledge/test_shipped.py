"""The knowledge base as it is shipped."""

import time
from datetime import date

import pytest
import yaml

from knowledge import load, load_catalogue, overlays, resolve
from knowledge.check import check
from knowledge.samples import load_samples
from knowledge.statutes import Statutes
from tests.knowledge.shelves import SHARED_LAWS

ON = date(2026, 11, 21)
TOPICS = SHARED_LAWS.parent / "knowledge" / "topics.yaml"


def test_no_rule_finds_a_problem() -> None:
    assert [str(problem) for problem in check(ON, statutes=Statutes.at(SHARED_LAWS))] == []


def test_it_loads_well_under_a_second() -> None:
    started = time.process_time()
    load()
    assert time.process_time() - started < 1


def test_each_id_stands_once() -> None:
    ids = [article.id for article in load()]
    assert len(ids) == len(set(ids)) > 150


@pytest.mark.skipif(not TOPICS.exists(), reason="the list of topics is not at hand")
def test_every_topic_has_its_article_with_the_topics_fields() -> None:
    topics = yaml.safe_load(TOPICS.read_text("utf-8"))["topics"]
    articles = {article.id: article for article in load()}
    assert {topic["id"] for topic in topics} <= articles.keys()
    for topic in topics:
        article = articles[topic["id"]]
        assert article.category == topic["category"], article.file
        assert article.local == topic.get("local", False), article.file
        assert article.escalate == topic.get("escalate", False), article.file
        assert set(article.near) == {near["id"] for near in topic.get("near", [])}, article.file


def test_zhejiang_has_its_own_words_and_the_nation_has_not() -> None:
    nation = {a.id: a for a in resolve(load(), overlays(), "000000", ON)}
    here = {a.id: a for a in resolve(load(), overlays(), "330106", ON)}
    assert here.keys() - nation.keys() == {"zhejiang-village-membership"}
    changed = {name for name in nation if here[name] != nation[name]}
    assert changed == {overlay.article for overlay in overlays()}
    assert all(overlay.needs_review for overlay in overlays())


def test_every_category_has_articles() -> None:
    assert {article.category for article in load()} == set(load_catalogue().categories)


def test_the_regression_set_is_large_and_split_by_author() -> None:
    samples = load_samples()
    assert sum(sample.expect is not None for sample in samples) >= 600
    assert sum(sample.expect is None for sample in samples) >= 150
    reported = {sample.expect for sample in samples if sample.split == "test"} - {None}
    national = {article.id for article in load() if article.region == "000000"}
    assert national <= reported
