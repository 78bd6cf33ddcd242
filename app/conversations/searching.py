"""Finding conversations by what was said, though every text is sealed.

With each message the keyed hashes of its word pieces are stored by conversation: pairs of
neighbouring Chinese characters, and whole runs of letters or digits. A search hashes its own pieces
the same way. The table narrows; the opened texts decide. What a thief of the table alone learns is
how often unknown pieces occur.
"""

import re
from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, Select, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.conversations.models import Author, Conversation, Message, MessageToken
from app.crypto import blind_index
from app.db import connection, db
from app.veterans.models import Veteran

_RUNS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[0-9a-z]+")
_PHONE = re.compile(r"1\d{10}")
_NUMBER = re.compile(r"(?:用户)?(\d{1,9})")
MOST_OPENED = 60  # conversations whose texts one search opens
# Stored along with each message. In one order always, so that two never wait for each other.
INDEX = (
    insert(MessageToken)
    .from_select(
        ["token", "conversation_id"],
        select(
            func.unnest(bindparam("tokens", type_=ARRAY(BigInteger))),
            bindparam("talk", type_=BigInteger),
        ),
    )
    .on_conflict_do_nothing()
)
# The bot's articles would make every conversation about a matter look alike.
INDEXED = frozenset({Author.VETERAN, Author.CASEWORKER})


def pieces(text: str) -> set[str]:
    """Pairs of neighbouring Chinese characters; letters and digits as whole runs."""
    found: set[str] = set()
    for run in _RUNS.findall(text.lower()):
        if run.isascii():
            found.add(run)
        else:
            found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def token(piece: str) -> int:
    """What is stored of a piece: 64 bits of its keyed hash."""
    return int(blind_index("words", piece)[:16], 16) - 2**63


def tokens_of(texts: Iterable[str]) -> list[int]:
    """What INDEX stores of these texts."""
    return sorted({token(piece) for text in texts for piece in pieces(text)})


def index_person(conversation_id: int, name: str | None) -> None:
    """Let a conversation be found by the name of the person, whole or two characters of it."""
    tokens = sorted(_name_token(part) for part in _parts(name or ""))
    if tokens:
        connection().execute(INDEX, {"talk": conversation_id, "tokens": tokens})


def _parts(name: str) -> set[str]:
    whole = name.strip().lower()
    return {whole, *pieces(whole)} - {""}


def _name_token(name: str) -> int:
    return int(blind_index("person", name)[:16], 16) - 2**63


def find(text: str) -> list[int]:
    """The conversations in which these words were said, or of the person named; newest first.

    A person is found by the whole phone number, by the number shown as 用户12, by the name, or by
    neighbouring characters of the name.
    """
    words = text.strip().lower()
    people = _people(words)
    of_people = (
        db.session.scalars(
            select(Conversation.id)
            .where(Conversation.veteran_id.in_(people))
            .order_by(Conversation.id.desc())
            .limit(MOST_OPENED)
        ).all()
        if people
        else []
    )
    return sorted({*of_people, *_named(words), *_saying(words)}, reverse=True)


def _named(words: str) -> list[int]:
    """Conversations of people whose name has these characters side by side."""
    tokens = {_name_token(piece) for piece in pieces(words)} or {_name_token(words)}
    candidates = db.session.scalars(_having_all(tokens)).all()
    rows = db.session.execute(
        select(Conversation.id, Veteran.name)
        .join(Veteran, Veteran.id == Conversation.veteran_id)
        .where(Conversation.id.in_(candidates))
    )
    return [number for number, name in rows if name and words in name.lower()]


def _having_all(tokens: set[int]) -> Select[int]:
    """The newest conversations under which all these pieces are noted."""
    return (
        select(MessageToken.conversation_id)
        .where(MessageToken.token.in_(tokens))
        .group_by(MessageToken.conversation_id)
        .having(func.count() == len(tokens))
        .order_by(MessageToken.conversation_id.desc())
        .limit(MOST_OPENED)
    )


def _people(words: str) -> list[int]:
    if _PHONE.fullmatch(words):
        wanted = Veteran.phone_index == blind_index("phone", words)
    elif found := _NUMBER.fullmatch(words):
        wanted = Veteran.id == int(found[1])
    else:
        return []
    return list(db.session.scalars(select(Veteran.id).where(wanted)))


def _saying(words: str) -> list[int]:
    tokens = {token(piece) for piece in pieces(words)}
    if not tokens:
        return []
    candidates = db.session.scalars(_having_all(tokens)).all()
    rows = db.session.execute(
        select(Message.conversation_id, Message.text).where(
            Message.conversation_id.in_(candidates),
            or_(*(Message.author == author for author in sorted(INDEXED))),
        )
    )
    wanted = words.split()
    said: dict[int, str] = {}
    for conversation_id, spoken in rows:
        said[conversation_id] = f"{said.get(conversation_id, '')}\n{spoken.lower()}"
    return [number for number in said if all(word in said[number] for word in wanted)]
