# SPDX-License-Identifier: Apache-2.0
"""What the guest finds before it has the host's file system, and what it lays over that."""
import os
import plistlib
import shlex
from pathlib import Path

from .initrd import Initrd

FETCHED = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "openssc" / "guest-1"  # tools/fetch-guest
IN_GUEST = Path(__file__).resolve().parent / "guest"
BUSYBOX = Path("/bin/busybox")
DRIVER_TABLE = Path("/etc/libccid_Info.plist")
READER = ("0x1209", "0x0001", "OpenSSC Reader")  # SSC_USB_VENDOR_ID, SSC_USB_PRODUCT_ID
PROGRAMS = {"session": "run/usb-vm", "functions": "run/usb-vm", "hand": "usr/local/bin", "driver": "usr/local/bin"}

# These are there, empty or not: an archive makes no folders on its way.
FOLDERS = ("bin", "dev", "host", "memory", "modules", "proc", "root", "overlay", "overlay/etc", "overlay/run",
           "overlay/run/usb-vm", "overlay/usr", "overlay/usr/local", "overlay/usr/local/bin")


def driver_table():
    """The stock driver's own list of readers, and ours: once, or libccid 1.5.2 takes our second interface for another."""
    table = plistlib.loads(DRIVER_TABLE.read_bytes())
    if READER[:2] in zip(table["ifdVendorID"], table["ifdProductID"]):
        return DRIVER_TABLE.read_bytes()
    for key, value in zip(("ifdVendorID", "ifdProductID", "ifdFriendlyName"), READER):
        table[key].append(value)
    return plistlib.dumps(table)


def command_script(command):
    lines = [f"export {name}={shlex.quote(value)}" for name, value in os.environ.items() if name.isidentifier()]
    return "\n".join([*lines, f"cd {shlex.quote(os.getcwd())} || exit 125", f"exec {shlex.join(command)}", ""])


def initrd(command, settings):
    """An open file. `settings` are variables of guest/session."""
    archive = Initrd()
    for folder in FOLDERS:
        archive.folder(folder)
    archive.program("init", (IN_GUEST / "init").read_bytes())
    for module in sorted((FETCHED / "modules").iterdir()):
        archive.file(f"modules/{module.name}", module.read_bytes())
    for place in ("bin", "overlay/run/usb-vm"):
        archive.program(f"{place}/busybox", BUSYBOX.read_bytes())
    for name, place in PROGRAMS.items():
        archive.program(f"overlay/{place}/{name}", (IN_GUEST / name).read_bytes())
    archive.file("overlay/run/usb-vm/settings",
                 "".join(f"{name}={shlex.quote(str(value))}\n" for name, value in settings.items()).encode())
    archive.file("overlay/run/usb-vm/command", command_script(command).encode())
    if DRIVER_TABLE.exists():
        archive.file("overlay/etc/libccid_Info.plist", driver_table())
    return archive.finish()
