# SPDX-License-Identifier: Apache-2.0
"""The command in the guest, seen from here: its input and output, and what it asks of the hands."""
import os
import selectors
import socket
import threading
import time

CONSOLE_KEPT = 1 << 16


def write_all(fd, data):
    while data:
        data = data[os.write(fd, data):]


class Session:
    def __init__(self, machine, usbredir, hands, show_console):
        """`usbredir` is the socket of what is to be plugged in, if anything; `hands` move cards, by slot."""
        self.machine, self.usbredir, self.hands = machine, usbredir, hands
        self.show_console = show_console
        self.console = b""
        self.status = None
        self.request = b""
        self.sinks = {"output": lambda data: write_all(1, data), "errors": lambda data: write_all(2, data),
                      "console": self.on_console, "hand": self.on_hand}

    def run(self, seconds):
        """The command's exit status. EOFError: the guest has ended without one; TimeoutError."""
        threading.Thread(target=self.carry_input, daemon=True).start()
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            for name in self.sinks:
                selector.register(self.machine.ports[name], selectors.EVENT_READ, name)
            while selector.get_map():
                ready = selector.select(max(0, end - time.monotonic()))
                if not ready:
                    raise TimeoutError(f"not within {seconds:g} s")
                for key, _ in ready:
                    data = self.receive(key.fileobj)
                    if data:
                        self.sinks[key.data](data)
                    else:
                        selector.unregister(key.fileobj)
        if self.status is None:
            raise EOFError("the guest has ended by itself")
        return self.status

    @staticmethod
    def receive(port):
        try:
            return port.recv(1 << 16)
        except ConnectionResetError:  # QEMU has ended with something unread
            return b""

    def carry_input(self):
        port = self.machine.ports["input"]
        try:
            while data := os.read(0, 1 << 16):
                port.sendall(data)
            port.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the guest has ended, or there is no input

    def on_console(self, data):
        self.console = (self.console + data)[-CONSOLE_KEPT:]
        if self.show_console:
            write_all(2, data)

    def on_hand(self, data):
        *lines, self.request = (self.request + data).split(b"\n")
        for line in lines:
            words = line.decode(errors="replace").split()
            if words[:1] == ["exit"]:
                self.status = int(words[1])
                self.machine.power_off()
            else:
                self.machine.ports["hand"].sendall(self.do(words).encode() + b"\n")

    def do(self, words):
        cable = {"plug": lambda: self.machine.plug(self.usbredir), "unplug": self.machine.unplug}
        slot, action = ("sam", words[1:]) if words[:1] == ["sam"] else ("card", words)
        try:
            if self.usbredir and words and words[0] in cable:
                cable[words[0]]()
                return "OK"
            if slot in self.hands and action and action[0] in ("insert", "pull"):
                return self.hands[slot].do(" ".join(action))
        except OSError as error:
            return f"ERROR {error}"
        return f"ERROR {' '.join(words)}: nothing to do that with"
