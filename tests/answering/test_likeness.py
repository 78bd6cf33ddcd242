"""Which questions belong together."""

from app.answering.likeness import Asked, bare, groups


def test_greetings_and_punctuation_do_not_count() -> None:
    assert bare("你好，请问一下优待证丢了怎么办呢？") == "优待证丢了怎么办"
    assert bare("谢谢！") == "谢谢！"


def test_alike_questions_make_one_group_and_others_their_own() -> None:
    asked = [
        Asked("请问军属能不能免费坐公交车？", None),
        Asked("军属能免费坐公交车吗", None),
        Asked("老兵合唱团在哪里报名", None),
        Asked("你好 军属可不可以免费坐公交车", None),
    ]
    assert groups(asked) == [[0, 1, 3], [2]]


def test_the_same_nearest_article_brings_looser_words_together() -> None:
    texts = ("军属坐公交车要不要钱", "军属乘公交免费不")
    assert len(groups([Asked(text, "bus") for text in texts])) == 1
    assert len(groups([Asked(text, None) for text in texts])) == 2
    # The same article alone is not enough.
    assert len(groups([Asked("军属坐公交车要不要钱", "bus"), Asked("几点开门", "bus")])) == 2


def test_members_are_held_to_the_first_and_not_to_each_other() -> None:
    chain = ["甲乙丙丁戊己庚辛", "甲乙丙丁戊己壬癸", "甲乙丙丁子丑壬癸", "寅卯辰巳子丑壬癸"]
    assert groups([Asked(text, None) for text in chain]) == [[0, 1], [2], [3]]


def test_nothing_makes_no_groups() -> None:
    assert groups([]) == []
