# SPDX-License-Identifier: Apache-2.0
"""A simulated card, the reader, and a pcscd of its own with one serial driver under it; nothing else."""
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("SSC_BUILD", ROOT / "build" / "release")).resolve()
PCSCD = "/usr/sbin/pcscd"
DRIVERS = {
    "ours": BUILD / "host" / "driver" / "ifd-ssc.bundle" / "Contents" / "Linux" / "libifd-ssc.so",
    "stock": Path("/usr/lib/pcsc/drivers/serial/libccidtwin.so"),
}
NAME = "Bench"  # of the reader; pcscd adds its number and the slot's


def until(done, seconds=10, pause=0.01):
    end = time.monotonic() + seconds
    while not (result := done()) and time.monotonic() < end:
        time.sleep(pause)
    return result


def sanitizer(library):
    """The library that a driver built with one wants to be the first of its program; nothing for any other."""
    linked = subprocess.run(["ldd", library], capture_output=True, text=True).stdout
    return re.search(r"\S*/lib[at]san\.so\S*|$", linked).group()


def connected(path):
    """A connection to a socket that a program has just begun to make."""
    def attempt():
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(5)
        try:
            connection.connect(str(path))
        except OSError:
            connection.close()
            return None
        return connection
    return until(attempt)


class Bench:
    """`driver` is a name of DRIVERS, `style` of the reader that the program is to act as."""

    def __init__(self, driver, style="GemPCTwin", two_slots=False):
        self.dir = Path(tempfile.mkdtemp(prefix=f"ssc-{driver}-"))
        self.processes, self.panel, self.application = {}, None, None
        self.log = self.dir / "pcscd.log"
        self.environment = {**os.environ, "PCSCLITE_CSOCK_NAME": str(self.dir / "run" / "pcscd.comm")}
        try:
            self.set_up(driver, style, two_slots)
        except BaseException:
            self.close()
            raise

    def set_up(self, driver, style, two_slots):
        for name in ("run", "conf", "no-usb"):
            (self.dir / name).mkdir()
        device = self.start_reader(style, two_slots)
        (self.dir / "conf" / "reader.conf").write_text(
            f'FRIENDLYNAME "{NAME}"\nDEVICENAME {device}\nLIBPATH {DRIVERS[driver]}\nCHANNELID 1\n')
        self.start_pcscd(DRIVERS[driver])

    def start_reader(self, style, two_slots):
        lines = [self.dir / "card.line"] + ([self.dir / "sam.line"] if two_slots else [])
        for line in lines:
            self.start(line.stem, BUILD / "bin" / "ssc-cardsim", "--line", line, "--control", line.with_suffix(".control"),
                       "--personas", ROOT / "tools" / "cardsim" / "personas")
            assert until(line.exists), line
        tty = self.dir / "tty"
        self.reader_command = [BUILD / "bin" / "ssc-reader", "--line", lines[0], "--tty", tty, "--style", style,
                               "--panel", self.dir / "panel", *(["--sam-line", lines[1]] if two_slots else [])]
        self.start("reader", *self.reader_command)
        assert until(tty.exists), "no reader"
        self.panel = connected(self.dir / "panel")
        assert self.panel, "no panel"
        return f"{tty}:{style}"

    def start_reader_again(self):
        """After a kill; in the same place."""
        self.start("reader", *self.reader_command)

    def start_pcscd(self, library):
        """Its socket's place is compiled in: ours is put there, in a mount namespace of its own."""
        script = (f'mkdir -p /run/pcscd && mount --bind {self.dir}/run /run/pcscd && '
                  f'LD_PRELOAD={sanitizer(library)} exec {PCSCD} --foreground --config {self.dir}/conf')
        self.start("pcscd", "unshare", "--mount", "--propagation", "private", "bash", "-c", script,
                   environment={**os.environ, "PCSCLITE_HP_DROPDIR": str(self.dir / "no-usb"),
                                "ASAN_OPTIONS": "detect_leaks=0"})
        assert until(lambda: (self.dir / "run" / "pcscd.comm").exists()), self.log.read_text()
        self.application = subprocess.Popen([sys.executable, Path(__file__).with_name("application.py")], text=True,
                                            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert until(lambda: self.ask("readers")), self.log.read_text()

    def start(self, name, *command, environment=None):
        with open(self.log, "ab") as log:
            self.processes[name] = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                                    stdout=log, stderr=log, env=environment)

    def kill(self, name):
        process = self.processes.pop(name)
        process.kill()
        process.wait(5)

    def close(self):
        if self.panel:
            self.panel.close()
        if self.application:
            self.application.stdin.close()
            self.application.wait(5)
            self.application.stdout.close()
        for process in reversed(self.processes.values()):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        shutil.rmtree(self.dir)

    # ---- the hand

    def hand(self, words, slot=0):
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(5)
            control.connect(str(self.dir / ("card.control" if slot == 0 else "sam.control")))
            control.sendall(words.encode() + b"\n")
            reply = b""
            while not reply.endswith(b"\n\n"):
                reply += control.recv(4096)
        assert reply.startswith(b"OK"), reply

    def insert(self, persona, slot=0):
        """Answers the ATR."""
        self.pull(slot)
        self.hand(f"insert {persona}", slot)
        atr = self.ask("wait", self.reader(slot), True, 10)
        assert atr, self.log.read_text()
        return atr

    def pull(self, slot=0):
        self.hand("pull", slot)
        assert self.ask("wait", self.reader(slot), False, 10) is not None, self.log.read_text()

    # ---- what an application sees: calls of application.py; what is refused is "!" and the code of PC/SC

    def ask(self, call, *arguments):
        self.application.stdin.write(json.dumps([call, *arguments]) + "\n")
        self.application.stdin.flush()
        answer = json.loads(self.application.stdout.readline())
        return answer["answer"] if "answer" in answer else "!" + answer["refused"]

    def reader(self, slot=0):
        return f"{NAME} 00 {slot:02}"

    def connect(self, slot=0, **how):
        return self.ask("connect", self.reader(slot), *how.values())

    def answers(self, apdus, slot=0):
        """What the card says to each APDU of a connection of its own."""
        protocol = self.connect(slot)
        found = [protocol] + [self.ask("transmit", apdu.replace(" ", "")) for apdu in apdus]
        self.ask("disconnect")
        return found

    def verify(self, keys):
        """The holder types `keys` once the reader asks; what an application gets for VERIFY (PC/SC part 10)."""
        structure = struct.pack("<BBBBBHBBHBBBBI", 20, 0, 0x82, 0x08, 0x00, 0x0408, 0x02, 1, 0x0804, 0, 0, 0, 0, 13)
        apdu = bytes.fromhex("0020000008FFFFFFFFFFFFFFFF")
        holder = threading.Thread(target=self.type, args=(keys,))
        holder.start()
        answer = self.ask("control", 0x42330006, (structure + apdu).hex())
        holder.join()
        return answer

    def type(self, keys):
        self.shown_until(b"E\0")  # the current PIN, please
        self.panel.sendall(keys)
        self.shown_until(b"X")  # that was it

    def shown_until(self, end):
        shown = b""
        while not shown.endswith(end):
            shown += self.panel.recv(1)
