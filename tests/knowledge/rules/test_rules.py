from knowledge.loader import HERE
from knowledge.rules import NEED_STATUTES, RULES, Rule


def name(rule: Rule) -> str:
    return getattr(rule, "__name__", "")


def test_each_rule_is_asked_once() -> None:
    assert len({name(rule) for rule in RULES}) == len(RULES)
    assert set(NEED_STATUTES) <= set(RULES)


def test_the_readme_tells_of_every_rule() -> None:
    readme = (HERE / "README.md").read_text("utf-8")
    assert [name(rule) for rule in RULES if f"`{name(rule)}`" not in readme] == []
