"""The field's words in bot/data, which an editor extends together with the articles."""

from pathlib import Path

import jieba  # type: ignore[import-untyped]
import pytest
import yaml

DATA = Path(__file__).resolve().parents[2] / "bot" / "data"
CONCEPTS: dict[str, list[str]] = yaml.safe_load((DATA / "synonyms.yml").read_text("utf-8"))
ROWS = [line.split(" ") for line in (DATA / "vocabulary.txt").read_text("utf-8").splitlines()]
WORDS = [row[0] for row in ROWS]


@pytest.fixture(scope="module")
def tokenizer() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    with (DATA / "vocabulary.txt").open("rb") as lines:
        tokenizer.load_userdict(lines)
    return tokenizer


def test_each_word_stands_once_with_count_and_tag() -> None:
    assert len(set(WORDS)) == len(WORDS) > 600
    assert all(len(row) == 3 and row[1].isdigit() and row[2].isalpha() for row in ROWS)


def test_segmentation_never_splits_a_word(tokenizer: jieba.Tokenizer) -> None:
    assert [word for word in WORDS if tokenizer.lcut(word, HMM=False) != [word]] == []


def test_terms_in_force_are_words(tokenizer: jieba.Tokenizer) -> None:
    assert [term for term in CONCEPTS if tokenizer.lcut(term, HMM=False) != [term]] == []


def test_a_variant_belongs_to_one_term_and_is_no_term() -> None:
    variants = [variant for listed in CONCEPTS.values() for variant in listed]
    assert sorted(variants) == sorted(set(variants))
    assert not set(variants) & CONCEPTS.keys()
    assert all(len(variant) > 1 for variant in variants)


@pytest.mark.parametrize(
    ("old", "current"),
    [("士官", "军士"), ("退伍证", "退役证"), ("转业干部", "转业军官"), ("优抚证", "优待证"),
     ("退役军人局", "退役军人事务局"), ("伤残军人", "残疾军人"), ("退伍费", "一次性退役金")],
)  # fmt: skip
def test_old_and_spoken_names_lead_to_the_term_in_force(old: str, current: str) -> None:
    assert old in CONCEPTS[current]


def test_near_matters_are_kept_apart() -> None:
    for one, other in [("一次性退役金", "一次性抚恤金"), ("补评残疾等级", "调整残疾等级"),
                       ("一次性退役金", "地方一次性经济补助"), ("优待证", "退役证")]:  # fmt: skip
        assert one in CONCEPTS
        assert other in CONCEPTS
