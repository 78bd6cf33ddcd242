"""The words we put into the answer of a push: a passive text reply, sealed if the push was."""

from __future__ import annotations

from app.gateways.wording import clean, head
from app.wechat import envelope
from app.wechat.account import Account, AccountName
from app.wechat.inbound import Inbound

# Taken, and nothing to say. Never JSON or HTML: the person would be shown a fault notice.
ACKNOWLEDGED = b"success"

XML_TYPE = "application/xml; charset=utf-8"
TEXT_TYPE = "text/plain; charset=utf-8"


def text_reply(
    account: Account, inbound: Inbound, words: str, now: int, random: bytes | None = None
) -> tuple[bytes, str]:
    """Body and content type that show `words` to the sender of `inbound`.

    `now` in Unix seconds; `random` is 16 bytes for the envelope, drawn when not given. Words over
    WeChat's limit are cut between sentences. A mini-program takes no words here, so its pushes are
    acknowledged only: what we say to it leaves by customer-service message.
    """
    fitting = head(clean(words))
    if not fitting or account.name is AccountName.MINI_PROGRAM:
        return ACKNOWLEDGED, TEXT_TYPE
    message = _text_xml(inbound.openid, inbound.addressee, fitting, now)
    if inbound.answer_key is None:
        return message.encode(), XML_TYPE
    return _sealed(account, inbound, message.encode(), now, random)


def _sealed(
    account: Account, inbound: Inbound, message: bytes, now: int, random: bytes | None
) -> tuple[bytes, str]:
    assert inbound.answer_key is not None
    cipher_text = envelope.seal(inbound.answer_key, account.app_id, message, random)
    signature = envelope.sign(account.token, str(now), inbound.nonce, cipher_text)
    xml = (
        f"<xml>\n<Encrypt>{_cdata(cipher_text)}</Encrypt>\n"
        f"<MsgSignature>{_cdata(signature)}</MsgSignature>\n"
        f"<TimeStamp>{now}</TimeStamp>\n<Nonce>{_cdata(inbound.nonce)}</Nonce>\n</xml>"
    )
    return xml.encode(), XML_TYPE


def _text_xml(to: str, sender: str, words: str, now: int) -> str:
    return (
        f"<xml><ToUserName>{_cdata(to)}</ToUserName>\n"
        f"<FromUserName>{_cdata(sender)}</FromUserName>\n"
        f"<CreateTime>{now}</CreateTime>\n<MsgType>{_cdata('text')}</MsgType>\n"
        f"<Content>{_cdata(words)}</Content>\n</xml>"
    )


def _cdata(text: str) -> str:
    """A CDATA section that its own content can't close."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
