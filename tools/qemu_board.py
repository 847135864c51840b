# SPDX-License-Identifier: Apache-2.0
"""How the reader's ARM image is run in QEMU: what tools/stack, the end-to-end tests and the benches share."""
import functools
import operator
import os
import socket
from pathlib import Path

QEMU = "/usr/bin/qemu-system-arm"
STYLES = ("GemPCTwin", "GemPCPinPad", "GemCoreSIMPro", "SEC1210", "GemCoreSIMPro2")  # rows of kSerialStyles, serial_style.hpp
TWO_SLOTS = {"GemCoreSIMPro", "GemCoreSIMPro2", "SEC1210"}
STRAPS = 0x20007FFC  # straps.hpp
EXTENDED_APDU = 1 << 8

SLOT_STATUS = b"\x03\x06\x81"
AFTER_MESSAGE_TYPE = 10  # dwLength, bSlot, bSeq, bStatus, bError, bClockStatus, LRC
ABSENT = 2


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


def get_slot_status(slot):
    frame = bytes((0x03, 0x06, 0x65, 0, 0, 0, 0, slot, 0, 0, 0, 0))
    return frame + bytes((functools.reduce(operator.xor, frame),))


def icc_status(connection, slot):
    """bmICCStatus of CCID 1.1, 6.2.6."""
    connection.sendall(get_slot_status(slot))
    heard = b""
    while len(answer := heard.partition(SLOT_STATUS)[2]) < AFTER_MESSAGE_TYPE:
        chunk = connection.recv(4096)
        if not chunk:
            raise ConnectionError("the reader hangs up")
        heard += chunk
    return answer[6] & 3


def answers(path, inserted=(), seconds=0.1):
    """Whether the reader at this socket answers GetSlotStatus, and has seen the cards in the slots `inserted`: one that
    is still starting does neither."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        try:
            connection.connect(str(path))
            return all(icc_status(connection, slot) != ABSENT or slot not in inserted for slot in {0, *inserted})
        except OSError:
            return False
