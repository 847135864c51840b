# SPDX-License-Identifier: Apache-2.0
"""The reader at the guest's USB port, and the hands that move cards and cable."""
import shlex
import socket
import time

from .build import ROOT, programs

READY_SECONDS = 10


class CardHand:
    """Moves the cards of one slot: the control socket of ssc-cardsim."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(READY_SECONDS)
        self.socket.connect(str(path))

    def do(self, words):
        """The first line of the reply."""
        self.socket.sendall(words.encode() + b"\n")
        reply = b""
        while not reply.endswith(b"\n\n"):
            chunk = self.socket.recv(4096)
            if not chunk:
                return "ERROR ssc-cardsim has ended"
            reply += chunk
        return reply.decode().partition("\n")[0]


class Reader:
    """The reader firmware as a program, a simulated card in each of its slots."""

    def __init__(self, processes, place, card, sam, options):
        self.processes, self.place = processes, place
        self.usbredir = place / "reader.usb"
        self.hands = {"card": self.slot("card", card), "sam": self.slot("sam", sam)}
        reader = processes.start([programs() / "ssc-reader", "--usb", self.usbredir, "--line", place / "card.line",
                        "--sam-line", place / "sam.line", *shlex.split(options)], cwd=place)
        self.wait_for(self.usbredir, reader)

    def slot(self, name, persona):
        line, control = self.place / f"{name}.line", self.place / f"{name}.control"
        cards = self.processes.start([programs() / "ssc-cardsim", "--line", line, "--control", control,
                       "--personas", ROOT / "tools" / "cardsim" / "personas",
                       *(["--insert", persona] if persona else [])])
        self.wait_for(line, cards)
        self.wait_for(control, cards)
        return CardHand(control)

    @staticmethod
    def wait_for(path, process):
        end = time.monotonic() + READY_SECONDS
        while not path.exists():
            if process.poll() is not None or time.monotonic() > end:
                raise OSError(f"{Path(process.args[0]).name} does not start")
            time.sleep(0.005)
