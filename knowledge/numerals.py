"""Chinese numerals, both ways."""

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
NUMERAL_CHARS = "".join([*DIGITS, *TENS, *MYRIADS])


def to_int(text: str) -> int:
    """Value of a Chinese numeral such as 三百零五 or 二万; 二〇二四 is read digit by digit.

    Raises KeyError for a character that is no numeral.
    """
    if len(text) > 1 and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char == "亿":
            total = (total + section + digit or 1) * MYRIADS[char]
            section = digit = 0
        elif char == "万":
            total += (section + digit or 1) * MYRIADS[char]
            section = digit = 0
        elif char in TENS:
            section += (digit or 1) * TENS[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return total + section + digit


def to_chinese(number: int) -> str:
    """The numeral as statutes print it: 25 -> 二十五, 1040 -> 一千零四十 (1 to 9999)."""
    if not 0 < number < 10_000:
        raise ValueError(f"no article number: {number}")
    written, gap = "", False
    for unit, char in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + char
        gap = digit == 0
    return written.removeprefix("一") if 10 <= number < 20 else written
