"""All benchmarks, or those that are named: `python -m bench [match] [webhook] [booking]`.

What each prints goes to the screen and, dated, into its part of docs/benchmarks.md.
"""

import argparse
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

BENCHES = ("match", "webhook", "booking", "live")
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
INTRODUCTION = "# Benchmarks\n\nWritten by the commands named below; each says what it measured.\n"


def run(name: str) -> str:
    """Run one, showing its lines as they come. Raises CalledProcessError when it fails."""
    lines = []
    command = [sys.executable, "-m", f"bench.{name}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return "".join(lines)


def keep(name: str, text: str) -> None:
    """Put the result into its part of the page, new or in place of the last one."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    day = datetime.now(UTC).date().isoformat()
    part = f"{begin}\n## `python -m bench {name}`, {day}\n\n{text.strip()}\n{end}\n"
    page = PAGE.read_text("utf-8") if PAGE.exists() else INTRODUCTION
    found = re.compile(re.escape(begin) + ".*?" + re.escape(end) + "\n", re.DOTALL)
    page = found.sub(lambda _: part, page) if found.search(page) else f"{page}\n{part}"
    PAGE.write_text(page, "utf-8")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(BENCHES))
    names = parser.parse_args(arguments).names or BENCHES
    if unknown := set(names) - set(BENCHES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    for name in names:
        keep(name, run(name))


if __name__ == "__main__":
    main(sys.argv[1:])
