"""Words that a person has sent, before anybody keeps them."""

import unicodedata

BREAKS = "\t\r\n"


def legible(text: str, allowed: str = "") -> str:
    """`text` as it is. Raises ValueError, in Chinese, for control characters other than `allowed`
    and for halves of a character, which JSON can spell and no database keeps.
    """
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in text if one not in allowed):
        raise ValueError("有认不出的字符")
    return text
