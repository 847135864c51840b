# SPDX-License-Identifier: Apache-2.0
"""Resets the USB port of the reader each time that a line comes: reset_port.py FIFO"""
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # ends with the pcscd that it was started beside
libusb = ctypes.CDLL("libusb-1.0.so.0")
libusb.libusb_open_device_with_vid_pid.restype = ctypes.c_void_p
context = ctypes.c_void_p()
libusb.libusb_init(ctypes.byref(context))
# Both ways: the testbed's library holds a lock while a file is being opened, and a reader alone would wait in there
# for a writer. libusb's own thread would hear of no device any more, and the testbed ends when ten events wait for it.
with os.fdopen(os.open(sys.argv[1], os.O_RDWR)) as fifo:
    for _ in fifo:
        device = ctypes.c_void_p(libusb.libusb_open_device_with_vid_pid(context, 0x1209, 0x0001))
        print("port reset:", libusb.libusb_reset_device(device), flush=True)
        libusb.libusb_close(device)
