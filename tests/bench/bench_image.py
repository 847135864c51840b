# SPDX-License-Identifier: Apache-2.0
"""Runs an image that counts its own instructions, in QEMU, where each takes a nanosecond: the same figures in every run."""
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import qemu_board  # noqa: E402

CORE_HZ = 120_000_000  # of the board


def measure(image):
    """(name, number…) of each line that the image reports (firmware/port/qemu/bench_report.hpp)."""
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory) / "usart1"
        log.touch()
        command = qemu_board.command(qemu_board.image(image), {1: f"file,path={log}"}, options=("-icount", "shift=0"))
        with subprocess.Popen(command) as emulator, open(log) as lines:
            try:
                return list(report(emulator, lines))
            finally:
                emulator.kill()


def report(emulator, lines):
    line = ""
    while emulator.poll() is None:
        line += lines.readline()
        if line == "end\n":
            return
        if not line.endswith("\n"):
            time.sleep(0.01)
            continue
        name, *numbers = line.split()
        if "wrong" in numbers:
            sys.exit(f"{name}: the result is not what it should be")
        yield (name, *map(int, numbers))
        line = ""
    sys.exit("the emulator has ended")
