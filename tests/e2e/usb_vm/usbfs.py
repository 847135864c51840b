# SPDX-License-Identifier: Apache-2.0
"""A USB device by the kernel's own interface, below libusb (Linux, driver-api/usb/usb: usbfs)."""
import contextlib
import ctypes
import os
import signal
import time
from pathlib import Path

SUBMITURB, REAPURB, CLAIMINTERFACE, RESET = 0x8038550A, 0x4008550C, 0x8004550F, 0x5514
FORBID_SUSPEND, ALLOW_SUSPEND = 0x5521, 0x5522
PIDFD_GETFD = 438  # its number, on every architecture

libc = ctypes.CDLL(None, use_errno=True)


class Control(ctypes.Structure):
    _fields_ = [("bmRequestType", ctypes.c_uint8), ("bRequest", ctypes.c_uint8), ("wValue", ctypes.c_uint16),
                ("wIndex", ctypes.c_uint16), ("wLength", ctypes.c_uint16), ("timeout_ms", ctypes.c_uint32),
                ("data", ctypes.c_void_p)]
    REQUEST = 0xC0185500


class Bulk(ctypes.Structure):
    _fields_ = [("bEndpointAddress", ctypes.c_uint), ("length", ctypes.c_uint), ("timeout_ms", ctypes.c_uint),
                ("data", ctypes.c_void_p)]
    REQUEST = 0xC0185502


class Urb(ctypes.Structure):
    """A bulk transfer that is under way."""
    _fields_ = [("type", ctypes.c_ubyte), ("bEndpointAddress", ctypes.c_ubyte), ("status", ctypes.c_int),
                ("flags", ctypes.c_uint), ("data", ctypes.c_void_p), ("length", ctypes.c_int),
                ("actual_length", ctypes.c_int), ("start_frame", ctypes.c_int), ("number_of_packets", ctypes.c_int),
                ("error_count", ctypes.c_int), ("signr", ctypes.c_uint), ("user", ctypes.c_void_p)]
    BULK = 3

    def __init__(self, endpoint, length):
        self.buffer = ctypes.create_string_buffer(length)
        super().__init__(type=self.BULK, bEndpointAddress=endpoint, data=ctypes.addressof(self.buffer), length=length)


def find(vendor, product):
    """The device's folder in sysfs; None when it is not plugged in."""
    for device in Path("/sys/bus/usb/devices").glob("[0-9]*-[0-9]*"):
        identity = [device / name for name in ("idVendor", "idProduct")]
        if all(file.exists() for file in identity) and [int(file.read_text(), 16) for file in identity] == [vendor, product]:
            return device
    return None


def runtime_status(sysfs):
    return (sysfs / "power" / "runtime_status").read_text().strip()


@contextlib.contextmanager
def open_file_of(pid):
    """The open file of the process `pid` itself, with which it uses a USB device (pidfd_getfd(2))."""
    [number] = [int(fd.name) for fd in Path(f"/proc/{pid}/fd").iterdir() if os.readlink(fd).startswith("/dev/bus/usb/")]
    process = os.pidfd_open(pid)
    file = libc.syscall(PIDFD_GETFD, process, number, 0)
    try:
        yield file
    finally:
        os.close(file)
        os.close(process)


def sleep_and_wake(sysfs, pid):
    """The bus sleeps, and wakes again, while the process `pid` has the device open; as when the whole machine sleeps, the
    process is stopped first, and the kernel takes all its transfers back."""
    power = sysfs / "power"
    (power / "autosuspend_delay_ms").write_text("0")
    (power / "control").write_text("auto")
    os.kill(pid, signal.SIGSTOP)
    with open_file_of(pid) as file:
        assert libc.ioctl(file, ALLOW_SUSPEND) == 0
        end = time.monotonic() + 30
        while runtime_status(sysfs) != "suspended":
            assert time.monotonic() < end, "the bus does not sleep"
        assert libc.ioctl(file, FORBID_SUSPEND) == 0
    (power / "control").write_text("on")
    os.kill(pid, signal.SIGCONT)


class Device:
    def __init__(self, sysfs, interface=None):
        self.interface = interface
        numbers = [int((sysfs / name).read_text()) for name in ("busnum", "devnum")]
        self.file = os.open("/dev/bus/usb/{:03}/{:03}".format(*numbers), os.O_RDWR)
        self.claim()

    def claim(self):
        if self.interface is not None:
            self.request(CLAIMINTERFACE, ctypes.c_uint(self.interface))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.file is not None:
            os.close(self.file)  # and with it what was claimed
        self.file = None

    def request(self, code, argument=None):
        """Not by fcntl.ioctl, which hands over a copy: the kernel keeps the address of an Urb."""
        result = libc.ioctl(self.file, ctypes.c_ulong(code), ctypes.byref(argument) if argument is not None else None)
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return result

    def transfer(self, structure):
        return self.request(structure.REQUEST, structure)

    def control_in(self, bmRequestType, bRequest, wValue, wIndex, wLength):
        data = ctypes.create_string_buffer(wLength)
        length = self.transfer(Control(bmRequestType, bRequest, wValue, wIndex, wLength, 1000, ctypes.addressof(data)))
        return data.raw[:length]

    def write(self, endpoint, data):
        buffer = ctypes.create_string_buffer(data, len(data))
        return self.transfer(Bulk(endpoint, len(data), 1000, ctypes.addressof(buffer)))

    def read(self, endpoint, length=512, timeout_ms=5000):
        buffer = ctypes.create_string_buffer(length)
        length = self.transfer(Bulk(endpoint, length, timeout_ms, ctypes.addressof(buffer)))
        return buffer.raw[:length]

    def begin_read(self, endpoint, length=512):
        urb = Urb(endpoint, length)
        self.request(SUBMITURB, urb)
        return urb

    def wait_for_end(self):
        """Of the transfer that has begun: its status is in it then."""
        self.request(REAPURB, ctypes.c_void_p())

    def reset(self):
        self.request(RESET)
        self.claim()  # the kernel has taken it away
