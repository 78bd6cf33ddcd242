from knowledge.rules import samples as rules
from knowledge.samples import Sample
from tests.knowledge.shelves import an_article, found


def a_sample(text: str = "上哪儿报到去", **changes: str | None) -> Sample:
    fields = {"expect": "report", "style": "spoken", "author": "a", "split": "test"} | changes
    return Sample(text=text, **fields)  # type: ignore[arg-type]  # the tests give texts


def test_a_sample_that_expects_no_article() -> None:
    samples = [a_sample(expect="gone"), a_sample("天气怎么样", expect=None), a_sample("去哪")]
    [problem] = found(rules.sample_expects_an_article, samples=samples)
    assert "gone" in problem.message


def test_an_author_on_both_sides() -> None:
    samples = [a_sample(), a_sample("去哪报到", split="train"), a_sample("问", author="b")]
    [problem] = found(rules.author_is_on_one_side, samples=samples)
    assert problem.message == "author a is in test and train"


def test_a_split_that_is_neither() -> None:
    assert found(rules.author_is_on_one_side, samples=[a_sample(split="dev")])


def test_a_sample_worded_like_a_phrasing_or_another_sample() -> None:
    article = an_article(questions=("退役后去哪里报到？",))
    samples = [a_sample("退役后去哪里报到"), a_sample("上哪报到"), a_sample("上哪报到！")]
    problems = found(rules.sample_is_no_phrasing, article, samples=samples)
    assert [p.message.split(":")[0] for p in problems] == [
        "is worded like a phrasing of report",
        "stands twice",
    ]


def test_a_sample_nearly_worded_like_a_phrasing() -> None:
    article = an_article(questions=("退役后去哪里报到？",))
    assert found(rules.sample_is_no_phrasing, article, samples=[a_sample("退役后去哪里报到呀")])
    assert not found(rules.sample_is_no_phrasing, article, samples=[a_sample("退伍回来上哪报到")])
