# SPDX-License-Identifier: Apache-2.0
"""How the reader's ARM image is run in QEMU: what tools/stack, the end-to-end tests and the benches share."""
import os
import socket
from pathlib import Path

QEMU = "/usr/bin/qemu-system-arm"
STYLES = ("GemPCTwin", "GemPCPinPad", "GemCoreSIMPro", "SEC1210", "GemCoreSIMPro2")  # rows of kSerialStyles, serial_style.hpp
TWO_SLOTS = {"GemCoreSIMPro", "GemCoreSIMPro2", "SEC1210"}
STRAPS = 0x20007FFC  # straps.hpp
EXTENDED_APDU = 1 << 8

GET_SLOT_STATUS = bytes.fromhex("03 06 65 00000000 00 00 000000 60")
SLOT_STATUS = b"\x03\x06\x81"


def image(name="reader-qemu"):
    build = os.environ.get("SSC_BUILD_ARM", Path(__file__).resolve().parent.parent / "build" / "arm")
    return Path(build).resolve() / "bin" / f"{name}.elf"


def listening_at(path):
    return f"socket,path={path},server=on,wait=off"


def calling(path):
    return f"socket,path={path},reconnect=1"


def command(elf, usarts, style=STYLES[0], extended_apdu=False, options=()):
    """The emulated board; `usarts` maps the number of a serial port to its chardev."""
    straps = STYLES.index(style) | (EXTENDED_APDU if extended_apdu else 0)
    words = [QEMU, "-machine", "netduinoplus2", "-accel", "tcg", "-nodefaults", "-display", "none", "-kernel", elf,
             "-device", f"loader,addr={STRAPS:#x},data={straps:#x},data-len=4", *options]
    for number in range(1, 7):
        words += ["-chardev", f"{usarts.get(number, 'null')},id=usart{number}", "-serial", f"chardev:usart{number}"]
    return [str(word) for word in words]


def answers(path, seconds=0.1):
    """Whether the reader at this socket answers GetSlotStatus; one that is still starting does not hear it."""
    heard = b""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(seconds)
        try:
            s.connect(str(path))
            s.sendall(GET_SLOT_STATUS)
            while len(heard.partition(SLOT_STATUS)[2]) < len(GET_SLOT_STATUS) - len(SLOT_STATUS):
                chunk = s.recv(4096)
                if not chunk:
                    return False
                heard += chunk
        except OSError:
            return False
    return True
