from pathlib import Path

import pytest

from knowledge import load_laws
from knowledge.statutes import Statutes
from tests.knowledge.shelves import SHARED_LAWS


def test_articles_are_read_from_a_folder(tmp_path: Path) -> None:
    text = "# 条例\n\n## 第一章 总则\n\n第一条 甲。\n\n乙。\n\n第二条　丙。\n\n## 附表\n"
    (tmp_path / "rules.md").write_text(text, "utf-8")
    statutes = Statutes.at(tmp_path)
    assert statutes
    assert statutes.text("rules", 1) == "甲。\n乙。"
    assert statutes.text("rules", 2) == "丙。"
    assert statutes.text("rules", 3) is None
    assert Statutes.at(tmp_path / "gone") is None


def test_the_whole_copied_run_is_named() -> None:
    statutes = Statutes({"rules": {1: "各级人民政府应当，按照国家有关规定发放抚恤金。"}})
    assert statutes.copied("我说：各级人民政府应当按照国家有关规定发放抚恤金") == (
        "各级人民政府应当按照国家有关规定发放抚恤金"
    )
    assert statutes.copied("各级人民政府应当按照国家有关") == ""


@pytest.mark.skipif(not SHARED_LAWS.is_dir(), reason="the statute texts are not at hand")
def test_the_register_counts_the_articles_of_every_statute() -> None:
    statutes = Statutes.at(SHARED_LAWS)
    assert statutes
    for law in load_laws().values():
        last = law.first_article + law.articles - 1
        assert statutes.text(law.slug, law.first_article), law.slug
        assert statutes.text(law.slug, last), law.slug
        assert statutes.text(law.slug, last + 1) is None, law.slug
