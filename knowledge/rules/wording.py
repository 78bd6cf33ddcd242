"""Rules on how an answer is written."""

import re
from collections.abc import Iterator

from knowledge.rules.shelf import Problem, Shelf
from knowledge.statutes import COPIED

TITLE_LENGTH = 30
SENTENCE_LENGTH = 60
BODY_LENGTH = 650
MESSAGE_BYTES = 2048  # WeChat refuses a longer text message

# Words of office paper that a person of seventy does not use; the first paragraph does without.
JARGON = (
    "依照", "予以", "之日起", "本条例", "本法", "前款", "所称", "系指", "行政区域", "人民政府",
    "主管部门", "供给关系", "行政关系", "逾期", "届满", "核准", "给付", "申领人", "行政相对人",
    "应予", "不予", "参照执行", "比照", "据此", "鉴于", "此类情形", "相关规定", "有关规定",
)  # fmt: skip

# Promises of entitlement. 不一定能 and 不能保证 promise nothing.
PROMISE = re.compile(
    r"你符合|您符合|(?<![不])(?:一定|肯定|必定|绝对)(?:能|可以|会|给|有|发)"
    r"|(?<![不能法])保证(?![金书人])|包您|包你|您有资格|你有资格"
)
MARKUP = re.compile(r"https?://|www\.|[*_`#<>\[\]|]|\*\*|[\U0001f000-\U0001faff\u2600-\u27bf]")
PLACE = re.compile(r"各地|当地")
PERSON_NEARBY = re.compile(r"服务站|服务中心|工作人员|人工")
PERSON = re.compile(r"人工|工作人员")
OLD = re.compile(r"废止|旧|原来|以前|过去|不再")
NEW_NAMES = {"士官": "军士", "革命伤残军人证": "残疾军人证", "退伍军人证": "退役证"}


def title_is_short(shelf: Shelf) -> Iterator[Problem]:
    """A title has at most TITLE_LENGTH characters."""
    for article in shelf.articles:
        if len(article.title) > TITLE_LENGTH:
            message = f"has {len(article.title)} characters, at most {TITLE_LENGTH}"
            yield Problem(article.file, "title", message)


def answers_at_once(shelf: Shelf) -> Iterator[Problem]:
    """The first paragraph is one or two sentences of at most SENTENCE_LENGTH characters."""
    for article in shelf.readings():
        said = sentences(article.summary())
        if len(said) > 2:
            message = f"first paragraph has {len(said)} sentences, at most 2"
            yield Problem(article.file, "body", message)
        for sentence in said:
            if len(sentence) > SENTENCE_LENGTH:
                message = f"first paragraph: {len(sentence)} characters in: {sentence}"
                yield Problem(article.file, "body", message)


def begins_in_plain_words(shelf: Shelf) -> Iterator[Problem]:
    """The first paragraph holds no word of JARGON."""
    for article in shelf.readings():
        for word in JARGON:
            if word in article.summary():
                yield Problem(article.file, "body", f"first paragraph says {word}; use plain words")


def body_is_short(shelf: Shelf) -> Iterator[Problem]:
    """A body has at most BODY_LENGTH characters."""
    for article in shelf.readings():
        if len(article.body) > BODY_LENGTH:
            message = f"has {len(article.body)} characters, at most {BODY_LENGTH}"
            yield Problem(article.file, "body", message)


def answer_fits_one_message(shelf: Shelf) -> Iterator[Problem]:
    """The whole answer, with the source line, fits one WeChat text message."""
    for article in shelf.readings():
        size = len(article.answer.encode())
        if size > MESSAGE_BYTES:
            yield Problem(article.file, "body", f"answer has {size} bytes, at most {MESSAGE_BYTES}")


def is_plain_text(shelf: Shelf) -> Iterator[Problem]:
    """WeChat shows markup as signs: no Markdown, tags, links or emoji."""
    for passage in shelf.passages():
        for sign in dict.fromkeys(MARKUP.findall(passage.text)):
            yield Problem(passage.file, "body", f"holds {sign}, which WeChat shows as it is")


def promises_nothing(shelf: Shelf) -> Iterator[Problem]:
    """No answer tells a person that he is entitled."""
    for passage in shelf.passages():
        for promise in dict.fromkeys(match[0] for match in PROMISE.finditer(passage.text)):
            yield Problem(passage.file, "body", f"promises: {promise}")


def local_matter_names_the_place_and_a_person(shelf: Shelf) -> Iterator[Problem]:
    """A local article says that places differ and where a person helps."""
    for article in shelf.readings():
        if article.local and not (
            PLACE.search(article.body) and PERSON_NEARBY.search(article.body)
        ):
            message = "local: must say 各地 or 当地, and name 服务站, 服务中心, 工作人员 or 人工"
            yield Problem(article.file, "body", message)


def escalation_ends_with_a_person(shelf: Shelf) -> Iterator[Problem]:
    """The last paragraph of an escalating article offers a human."""
    for article in shelf.readings():
        if article.escalate and not PERSON.search(article.paragraphs[-1]):
            yield Problem(
                article.file, "body", "escalate: last paragraph must say 人工 or 工作人员"
            )


def superseded_law_is_named_as_such(shelf: Shelf) -> Iterator[Problem]:
    """A superseded statute is named only in a sentence that says it is no longer in force."""
    current = {law.short_title for law in shelf.laws.values() if law.status == "in-force"}
    gone = {law.short_title for law in shelf.laws.values()} - current
    for passage in shelf.passages():
        for sentence in sentences(passage.text):
            for title in gone:
                if title in sentence and not OLD.search(sentence):
                    yield Problem(passage.file, "body", f"names {title} as if it were in force")


def old_name_stands_beside_the_new(shelf: Shelf) -> Iterator[Problem]:
    """An old name is used only in a sentence that says the name in force too."""
    for passage in shelf.passages():
        for sentence in sentences(passage.text):
            for old, new in NEW_NAMES.items():
                if old in sentence and new not in sentence:
                    yield Problem(passage.file, "body", f"says {old} without {new}: {sentence}")


def copies_no_statute(shelf: Shelf) -> Iterator[Problem]:
    """No run of 16 letters stands in a statute. Needs the statute texts."""
    if shelf.statutes is None:
        return
    for passage in shelf.passages():
        run = shelf.statutes.copied(passage.text)
        if run:
            message = f"copies {len(run)} letters (at most {COPIED - 1}): {run}"
            yield Problem(passage.file, "body", message)


def sentences(text: str) -> list[str]:
    """Sentences with their closing mark; a line break ends one too."""
    return [
        part.strip() for part in re.findall(r"[^。！？\n]+[。！？]?[”）]?", text) if part.strip()
    ]
