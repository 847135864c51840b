#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rules that the compiler does not check.

    rules.py layering    a room includes only what tools/cmake/rooms.json lets it
    rules.py embedded    rooms for the microcontroller use no heap, and `.value()` of expected nowhere in protocol/
    rules.py coroutines  no capturing lambda and no braced aggregate inside a co_await expression (gcc 12 miscompiles both)
    rules.py spdx        every source file names its licence
    rules.py format      clang-format 16 has nothing to say
"""
import json
import re
import subprocess
import sys
from pathlib import Path

TABLE = "tools/cmake/rooms.json"
CODE = {".cpp", ".hpp", ".c", ".h", ".def"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


class Table:
    def __init__(self, text):
        data = json.loads(text)
        self.rooms = data["rooms"]
        self.libraries = data["libraries"]
        self.embedded_headers = set(data["embedded_headers"])

    def room_of(self, path):
        """The room that holds a file: the longest listed folder above it."""
        parents = [str(p) for p in Path(path).parents]
        return next((p for p in parents if p in self.rooms), None)

    def closure(self, room):
        seen, todo = set(), [room]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.rooms[name]["uses"]
        return seen

    def library_of(self, header):
        return next((name for name, prefixes in self.libraries.items()
                     if any(header.startswith(p) for p in prefixes)), None)


def layering(table, path, text):
    room = table.room_of(path)
    if room is None:
        return
    rules = table.rooms[room]
    allowed = table.closure(room)
    for _, header in INCLUDE.findall(text):
        library = table.library_of(header)
        top = header.split("/")[0]
        if top in ("protocol", "firmware", "host", "tools", "tests"):
            target = table.room_of(header)
            if target not in allowed:
                yield f"{room} may not include {header}"
        elif library is not None and library not in rules["libraries"]:
            yield f"{room} may not include {header} ({library})"
        elif rules.get("embedded") and library is None and header not in table.embedded_headers:
            yield f"{room} is embedded and may not include <{header}>"


def embedded(table, path, text):
    room = table.room_of(path)
    if room is None or not room.startswith(("protocol/", "firmware/")):
        return
    code = COMMENT.sub("", text)
    if re.search(r"\.value\(\)", code):
        yield "expected::value() checks nothing without exceptions: use * after a test"
    if table.rooms[room].get("embedded"):
        for word in ("new ", "throw ", "dynamic_cast", "typeid", "malloc(", "assert("):
            if re.search(r"(?<![\w.])" + re.escape(word), code):
                yield f"an embedded room may not say `{word.strip()}`"


def coroutines(table, path, text):
    code = COMMENT.sub("", text)
    for match in re.finditer(r"\bco_await\b", code):
        expression = code[match.start():].split(";", 1)[0]
        if re.search(r"\[[^\]\s][^\]]*\]\s*(\([^)]*\))?\s*(mutable)?\s*(->[^{]*)?\{", expression) or re.search(r"[(,]\s*\{", expression):
            line = code.count("\n", 0, match.start()) + 1
            yield f"line {line}: capturing lambda or braced aggregate inside co_await: name it, then move it"


def spdx(table, path, text):
    if "SPDX-License-Identifier: Apache-2.0" not in text[:400]:
        yield "no SPDX line"


RULES = {"layering": layering, "embedded": embedded, "coroutines": coroutines, "spdx": spdx}


def tracked(root):
    out = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         cwd=root, check=True, capture_output=True, text=True)
    return [p for p in out.stdout.split("\0") if p and (Path(root) / p).is_file()]


def is_source(path):
    p = Path(path)
    return p.suffix in CODE | {".py", ".cmake"} or p.name == "CMakeLists.txt" or path.startswith("tools/") and p.suffix == ""


def check(rule, root="."):
    table = Table((Path(root) / TABLE).read_text())
    found = []
    for path in tracked(root):
        wanted = is_source(path) if rule == "spdx" else Path(path).suffix in CODE
        if wanted:
            text = (Path(root) / path).read_text(errors="replace")
            found += [f"{path}: {problem}" for problem in RULES[rule](table, path, text)]
    return found


def check_format(root="."):
    files = [p for p in tracked(root) if Path(p).suffix in CODE - {".def"}]
    done = subprocess.run(["clang-format-16", "--dry-run", "-Werror", *files], cwd=root, capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if "error:" in line]


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in (*RULES, "format"):
        sys.exit(__doc__)
    rule = sys.argv[1]
    found = check_format() if rule == "format" else check(rule)
    print("\n".join(found) if found else f"{rule}: clean")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
