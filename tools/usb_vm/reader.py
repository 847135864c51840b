# SPDX-License-Identifier: Apache-2.0
"""The reader at the guest's USB port, and the hands that move cards and cable."""
import shlex
import socket
import sys
import time
from pathlib import Path

import qemu_board

from .build import ROOT, programs

READY_SECONDS = 30
SERIAL_ON_USB = Path(__file__).with_name("serial_on_usb.py")


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


class Slots:
    """The simulated cards, a process for each slot."""

    def __init__(self, processes, place):
        self.processes, self.place = processes, place
        self.hands = {}

    def line(self, slot, persona):
        """Where the card in it, if any, is on the line."""
        line, control = self.place / f"{slot}.line", self.place / f"{slot}.control"
        cards = self.processes.start([programs() / "ssc-cardsim", "--line", line, "--control", control,
                                      "--personas", ROOT / "tools" / "cardsim" / "personas",
                                      *(["--insert", persona] if persona else [])])
        wait_for(line.exists, cards)
        wait_for(control.exists, cards)
        self.hands[slot] = CardHand(control)
        return line


def wait_for(ready, process):
    end = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise OSError(f"{Path(process.args[0]).name} does not start")
        time.sleep(0.005)


class Reader:
    """The reader firmware as a program, a simulated card in each of its slots."""

    def __init__(self, processes, place, card, sam, options):
        slots = Slots(processes, place)
        self.hands, self.usbredir = slots.hands, place / "reader.usb"
        reader = processes.start([programs() / "ssc-reader", "--usb", self.usbredir, "--line", slots.line("card", card),
                                  "--sam-line", slots.line("sam", sam), *shlex.split(options)], cwd=place)
        wait_for(self.usbredir.exists, reader)


class ArmReader:
    """The reader firmware's ARM image on its emulated board, which has a serial line: that is what is on USB."""

    def __init__(self, processes, place, card):
        slots = Slots(processes, place)
        self.hands, self.usbredir = slots.hands, place / "reader.usb"
        usart = place / "usart"
        board = processes.start(qemu_board.command(qemu_board.image(), {
            1: qemu_board.listening_at(usart), 2: qemu_board.calling(slots.line("card", card))}))
        wait_for(lambda: qemu_board.answers(usart), board)
        wait_for(self.usbredir.exists, processes.start([sys.executable, SERIAL_ON_USB, self.usbredir, usart]))
