"""What a caseworker reads when a message did not arrive, and what to do next."""

NOT_FOLLOWING = "对方已取消关注，微信送不到。请打电话联系。"
CHANNEL_OFF = "这个微信入口没有开通，没有送出。"
GAVE_UP = "微信一直没有回应，已停止重试。请打电话联系。"
