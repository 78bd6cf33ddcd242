"""Who has a conversation open and who is typing: hints in Redis that fade by themselves.

Redis away means that nobody is shown; nothing depends on it.
"""

import logging
from typing import cast

import redis

from app import clock

logger = logging.getLogger(__name__)
LOOKING_SECONDS, TYPING_SECONDS = 45, 8  # a page says so every 20 and every 4 seconds
SHOW_TYPING = "conversations.show_typing"  # the task that shows it in WeChat
WECHAT_SECONDS = 10  # WeChat shows it for 15 by itself


def note(store: "redis.Redis", conversation_id: int, staff_id: int, *, typing: bool) -> None:
    """This member has the conversation open, and is typing or not."""
    now = clock.now().timestamp()
    looks, types = _keys(conversation_id)
    try:
        with store.pipeline(transaction=False) as pipe:
            pipe.zadd(looks, {str(staff_id): now})
            pipe.expire(looks, LOOKING_SECONDS)
            if typing:
                pipe.zadd(types, {str(staff_id): now})
                pipe.expire(types, TYPING_SECONDS)
            else:
                pipe.zrem(types, str(staff_id))
            pipe.execute()
    except redis.RedisError as error:
        logger.warning("a look was not noted: %s", type(error).__name__)


def first_in_a_while(store: "redis.Redis", conversation_id: int) -> bool:
    """Whether it is time to let WeChat show once more that somebody is typing."""
    try:
        key = f"desk:typing-told:{conversation_id}"
        return bool(store.set(key, "1", nx=True, ex=WECHAT_SECONDS))
    except redis.RedisError:
        return False


def leave(store: "redis.Redis", conversation_id: int, staff_id: int) -> None:
    """The page shows something else now."""
    try:
        for key in _keys(conversation_id):
            store.zrem(key, str(staff_id))
    except redis.RedisError as error:
        logger.warning("a look was not taken back: %s", type(error).__name__)


def others(store: "redis.Redis", conversation_id: int, staff_id: int) -> dict[int, bool]:
    """Who else has it open: staff id → whether they are typing."""
    now = clock.now().timestamp()
    looks, types = _keys(conversation_id)
    try:
        # The client's types speak for its asynchronous sister too.
        here = cast(list[bytes], store.zrangebyscore(looks, now - LOOKING_SECONDS, "+inf"))
        typing = cast(list[bytes], store.zrangebyscore(types, now - TYPING_SECONDS, "+inf"))
    except redis.RedisError:
        return {}
    return {int(one): one in typing for one in here if int(one) != staff_id}


def _keys(conversation_id: int) -> tuple[str, str]:
    return f"desk:looking:{conversation_id}", f"desk:typing:{conversation_id}"
