"""Pictures and papers a person sends: checked by their first bytes, sealed at rest."""

from app.conversations import announcing, wording
from app.conversations.models import Author, Conversation, Kind, Message, StoredFile
from app.conversations.recording import add_message
from app.db import db
from app.errors import Invalid

MOST_BYTES = 5 * 1024 * 1024
_SHOWN_AS = {"image": Kind.IMAGE, "audio": Kind.VOICE}
# What a file is, by its first bytes; the name and the type that came with it are only claims.
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
)


# What WeChat hands over as voice and video; nobody may upload them by hand.
_RECORDINGS = (
    (b"#!AMR", "audio/amr"),
    (b"#!SPEEX", "audio/speex"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
)


def recording_type_of(content: bytes) -> str | None:
    """The type of a voice or a video, or None for what is neither."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next((kind for start, kind in _RECORDINGS if content.startswith(start)), None)


def type_of(content: bytes) -> str | None:
    """The type, or None for what we don't take."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _BEGINNINGS if content.startswith(start)), None)


def keep(
    conversation: Conversation, name: str, content: bytes, *, recordings: bool = False
) -> Message:
    """Store a file as a message of the person. Raises Invalid. The conversation is locked.

    `recordings`: voice and video are taken too.
    """
    if not content:
        raise Invalid(wording.FILE_MISSING, fields={"file": wording.FILE_MISSING})
    if len(content) > MOST_BYTES:
        raise Invalid(wording.FILE_TOO_BIG, fields={"file": wording.FILE_TOO_BIG})
    kind = type_of(content) or (recording_type_of(content) if recordings else None)
    if kind is None:
        raise Invalid(wording.FILE_KIND, fields={"file": wording.FILE_KIND})
    stored = StoredFile(
        veteran_id=conversation.veteran_id,
        name=name.replace("/", "_").replace("\\", "_")[-120:] or "文件",
        type=kind,
        size=len(content),
        content=content,
    )
    db.session.add(stored)
    db.session.flush()
    shown = _SHOWN_AS.get(kind.partition("/")[0], Kind.FILE)
    message = add_message(
        conversation, Author.VETERAN, shown, wording.PRIVATE_FILE_NAMES[shown], file=stored
    )
    announcing.news(conversation)
    return message
