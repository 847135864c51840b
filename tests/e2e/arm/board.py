# SPDX-License-Identifier: Apache-2.0
"""The ARM image on its emulated board with a card simulator at each slot, below pcscd."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))
import qemu_board  # noqa: E402
from ccid_client import CcidClient  # noqa: E402

STACK_PAINT = (0x5AFE57AC).to_bytes(4, "little")  # startup.cpp


def until(done, seconds=10, pause=0.005):
    end = time.monotonic() + seconds
    while not (result := done()) and time.monotonic() < end:
        time.sleep(pause)
    return result


class Hand:
    """What moves the cards of one slot."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(5)
        self.socket.connect(str(path))

    def tell(self, words):
        self.socket.sendall(words.encode() + b"\n")
        reply = b""
        while not reply.endswith(b"\n\n"):
            reply += self.socket.recv(4096)
        assert reply.startswith(b"OK"), reply

    def insert(self, persona):
        self.tell(f"insert {persona}")

    def pull(self):
        self.tell("pull")


class Board:
    def __init__(self, style="GemCoreSIMPro", extended_apdu=False, personas=None):
        """`personas` are cards beside those of the simulator: name → text of the file."""
        if not qemu_board.image().exists():
            raise FileNotFoundError(f"{qemu_board.image()}: cmake --preset arm && cmake --build --preset arm")
        self.dir = Path(tempfile.mkdtemp(prefix="ssc-board-"))
        self.processes = []
        folder = shutil.copytree(ROOT / "tools" / "cardsim" / "personas", self.dir / "personas")
        for name, text in (personas or {}).items():
            (folder / f"{name}.toml").write_text(text)
        programs = Path(os.environ.get("SSC_BUILD", ROOT / "build" / "release")) / "bin"
        lines = [self.dir / "card.line", self.dir / "sam.line"]
        for line in lines:
            self.start(programs / "ssc-cardsim", "--line", line, "--control", line.with_suffix(".control"),
                       "--personas", folder)
        assert until(lambda: all(line.exists() for line in lines))
        self.usart1, self.panel_path, self.qmp_path = (self.dir / name for name in ("usart1", "panel", "qmp"))
        self.start(*qemu_board.command(
            qemu_board.image(),
            {1: qemu_board.listening_at(self.usart1), 2: qemu_board.calling(lines[0]), 3: qemu_board.calling(lines[1]),
             6: qemu_board.listening_at(self.panel_path)},
            style, extended_apdu, ("-qmp", f"unix:{self.qmp_path},server=on,wait=off")))
        assert until(lambda: qemu_board.answers(self.usart1)), "the image does not answer"
        self.hands = [Hand(line.with_suffix(".control")) for line in lines]
        self.open_host()
        self.panel = socket.socket(socket.AF_UNIX)
        self.panel.settimeout(5)
        self.panel.connect(str(self.panel_path))

    def start(self, *command):
        self.processes.append(subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL))

    def open_host(self):
        self.host = CcidClient(self.usart1)
        return self.host

    def close(self):
        self.host.close()
        self.panel.close()
        for process in reversed(self.processes):
            process.kill()
            process.wait(5)
        shutil.rmtree(self.dir)

    def put(self, persona, slot=0):
        """Inserts a card and waits until the reader has it."""
        self.hands[slot].insert(persona)
        assert until(lambda: self.host.status(slot) != 2)

    def pull(self, slot=0):
        self.hands[slot].pull()
        assert until(lambda: self.host.status(slot) == 2)

    def panel_shows(self, end):
        """Everything that the panel shows up to `end` (byte_panel.hpp)."""
        shown = b""
        while not shown.endswith(end):
            shown += self.panel.recv(1)
        return shown

    def deepest_stack(self):
        """Bytes of the stack that have been used since the start, and how many there are."""
        listing = subprocess.run(["arm-none-eabi-nm", qemu_board.image()], check=True, capture_output=True, text=True).stdout
        address = {name: int(value, 16) for value, _, name in (line.split() for line in listing.splitlines())}
        begin, size = address["stack_begin"], address["stack_end"] - address["stack_begin"]
        saved = self.dir / "stack"
        self.qmp("pmemsave", val=begin, size=size, filename=str(saved))
        stack = saved.read_bytes()
        painted = 0
        while stack.startswith(STACK_PAINT, painted):
            painted += len(STACK_PAINT)
        return size - painted, size

    def qmp(self, command, **arguments):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(str(self.qmp_path))
            with s.makefile("rw") as lines:
                lines.readline()  # the greeting
                for request in ({"execute": "qmp_capabilities"}, {"execute": command, "arguments": arguments}):
                    lines.write(json.dumps(request) + "\n")
                    lines.flush()
                    answer = json.loads(lines.readline())
                    while "event" in answer:
                        answer = json.loads(lines.readline())
                    assert "return" in answer, answer
