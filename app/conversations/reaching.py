"""How a message leaves for the person: through WeChat's window, or read by an open page."""

from app.conversations.models import Author, Conversation, Message
from app.outbox import reply_notices
from app.outbox import service as outbox
from app.outbox.service import Allowance
from app.veterans.models import Channel


def by_wechat(conversation: Conversation) -> bool:
    """Whether WeChat carries our words: always to followers of the official account, to people in
    the mini-program when they wrote in its customer-service window.
    """
    return conversation.in_window or conversation.channel == Channel.OFFICIAL_ACCOUNT


def tell(conversation: Conversation, message: Message) -> None:
    """Put a message out for delivery.

    Pages read it by themselves; of an answer that no page has read soon, a notice tells.
    """
    person, cause = conversation.veteran_id, f"message:{message.id}"
    answer, channel = message.author == Author.CASEWORKER, conversation.channel
    if not by_wechat(conversation):
        if answer:
            about = f"talk:{conversation.id}"
            reply_notices.enqueue(person, about=about, cause=cause, message_id=message.id)
    elif answer:
        outbox.enqueue_text(person, channel, message.text, cause=cause, message_id=message.id)
    else:
        outbox.enqueue_aside(person, channel, message.text, cause=cause, message_id=message.id)


def has_come(veteran_id: int) -> None:
    """The person has read an answer on a page, or said something: no notice needs to tell of it."""
    reply_notices.spare(veteran_id)


def tell_again(conversation: Conversation, message: Message, number: int) -> bool:
    """The same once more, for the `number`th time; False when WeChat allows nothing now."""
    if not outbox.reply_allowance(conversation.veteran_id, conversation.channel).left:
        return False
    outbox.enqueue_text(
        conversation.veteran_id, conversation.channel, message.text,
        cause=f"message:{message.id}:{number}", message_id=message.id,
    )  # fmt: skip
    return True


def allowance(conversation: Conversation) -> Allowance | None:
    """What WeChat still lets us say; None where an open page shows our words at once."""
    if not by_wechat(conversation):
        return None
    return outbox.reply_allowance(conversation.veteran_id, conversation.channel)
