"""The pages that anybody may read, as the server draws them."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.settings import Settings
from app.veterans import documents


def test_the_shell_carries_no_person_and_no_inline_code(client: FlaskClient) -> None:
    page = client.get("/m/")
    assert page.status_code == 200
    assert "咨询" in page.text and "预约" in page.text and "我的" in page.text
    assert "style=" not in page.text and "onclick" not in page.text
    assert "<script>" not in page.text
    assert 'lang="zh-CN"' in page.text
    assert "user-scalable" not in page.text


@pytest.mark.parametrize("name", ["privacy", "terms"])
def test_a_document_names_its_version(name: str, client: FlaskClient) -> None:
    page = client.get(f"/m/{name}")
    assert page.status_code == 200
    assert documents.CURRENT[name] in page.text
    assert "0571-00000000" in page.text


def test_the_privacy_notice_tells_what_the_law_asks_for(client: FlaskClient) -> None:
    text = client.get("/m/privacy").text
    for told in ("我们是谁", "为什么", "敏感", "存多久", "撤回同意", "注销", "六个月", "近亲属"):
        assert told in text


def test_only_verification_files_are_served_at_the_root(
    client: FlaskClient, settings: Settings
) -> None:
    folder = Path(settings.data_dir)
    (folder / "MP_verify_Ab12.txt").write_text("Ab12", "utf-8")
    (folder / "secret.txt").write_text("no", "utf-8")
    answer = client.get("/MP_verify_Ab12.txt")
    assert (answer.status_code, answer.text) == (200, "Ab12")
    assert answer.mimetype == "text/plain"
    assert client.get("/MP_verify_Missing.txt").status_code == 404
    assert client.get("/secret.txt").status_code == 404
    assert client.get("/MP_verify_..%2Fsecret.txt").status_code == 404


def test_goodbye_says_what_has_happened(client: FlaskClient) -> None:
    assert "已退出登录" in client.get("/m/goodbye").text
    assert "账号已注销" in client.get("/m/goodbye?erased=1").text


def test_an_article_is_read_without_signing_in(client: FlaskClient) -> None:
    page = client.get("/m/articles/card-apply")
    assert page.status_code == 200
    assert "<h1>优待证怎么申领</h1>" in page.text
    assert 'property="og:title" content="优待证怎么申领"' in page.text
    assert "<li>《退役军人保障法》第十五条、第七十五条" in page.text
    assert "适用地区：全国" in page.text
    for target in ("#/chat", "#/person", "#/book"):
        assert f'href="/m/{target}"' in page.text
    assert client.get("/m/articles/no-such-article").status_code == 404


def test_an_article_of_elsewhere_is_told_for_that_place(client: FlaskClient) -> None:
    home = client.get("/m/articles/card-apply").text
    assert client.get("/m/articles/card-apply?region=nonsense").text == home
