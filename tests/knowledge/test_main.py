import shutil
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.loader import HERE

ON = ["--on", "2026-11-21"]
NO_LAWS = ["--laws", "/nowhere"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "knowledge"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def article(folder: Path, name: str) -> Path:
    return next((folder / "articles").glob(f"*/{name}.md"))


def test_the_check_passes_and_says_what_it_skipped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(folder), *ON, *NO_LAWS]) == 0
    said = capsys.readouterr().out
    assert "skipped, no statute texts at hand: copies_no_statute" in said
    assert "skipped, no statute texts at hand: every_fact_stands_in_the_law" in said
    assert "ok: no problems" in said


def test_the_check_fails_on_a_fault_and_goes_on_after_a_broken_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, promising = article(folder, "card-apply"), article(folder, "card-use")
    broken.write_text("no front matter", "utf-8")
    promising.write_text(promising.read_text("utf-8") + "\n\n您符合条件。\n", "utf-8")
    assert main(["--folder", str(folder), *ON, *NO_LAWS]) == 1
    said = capsys.readouterr().out
    assert "articles/card/card-apply.md: front matter: must stand between" in said
    assert "articles/card/card-use.md: body: promises: 您符合" in said


def test_show_prints_what_a_person_gets_in_that_region(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*ON, "show", "culture-tourism", "--region", "330106"]) == 0
    assert "浙江的规定" in capsys.readouterr().out
    assert main([*ON, "show", "culture-tourism"]) == 0
    assert "浙江" not in capsys.readouterr().out
    assert main([*ON, "show", "gone"]) == 2


def test_search_puts_the_fitting_article_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "学费补偿"]) == 0
    assert "tuition-aid" in capsys.readouterr().out.splitlines()[0]


def test_coverage_counts_and_lists_what_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--on", "2027-06-01", "coverage"]) == 0
    said = capsys.readouterr().out
    assert "region 330000: 1 articles added" in said
    assert "marked for review: overlays/330000/culture-tourism.yml" in said
    assert "2027-03-31 overlays/330000/culture-tourism.yml" in said


def test_diff_names_what_was_added_removed_and_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article(folder, "card-apply").unlink()
    path = article(folder, "card-use")
    path.write_text(path.read_text("utf-8") + "\n\n旧的一句。\n", "utf-8")
    assert main(["diff", str(folder)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("+ card-apply ")
    assert said[1] == "~ card-use: body"
    assert "    -旧的一句。" in said
    assert main(["diff", str(HERE)]) == 0
    assert capsys.readouterr().out == "no difference\n"
