"""What did not fit into one WeChat message and is told when the person asks for more.

Kept with the bot's context until the next word of the person.
"""

from app.conversations.models import Conversation

_REST = "rest"


def keep(conversation: Conversation, words: str) -> None:
    """To be told on 继续."""
    conversation.bot_context = {**conversation.bot_context, _REST: words.strip()}


def taken(conversation: Conversation) -> str:
    """What was kept, "" for nothing; it is not kept any longer."""
    context = conversation.bot_context
    if _REST not in context:
        return ""
    conversation.bot_context = {name: context[name] for name in context if name != _REST}
    return str(context[_REST])
