# SPDX-License-Identifier: Apache-2.0
"""A host of the reader on stock libusb, as a program: it is what runs in the testbed of reset_test.py."""
import ctypes
import struct
import sys
import unittest

libusb = ctypes.CDLL("libusb-1.0.so.0")
libusb.libusb_open_device_with_vid_pid.restype = ctypes.c_void_p

VENDOR, PRODUCT, CCID = 0x1209, 0x0001, 0
BULK_OUT, BULK_IN, INTERRUPT_IN = 0x01, 0x81, 0x82
TIMEOUT, PIPE, OVERFLOW, NOT_FOUND = -7, -9, -8, -5
SET_FEATURE, ENDPOINT, ENDPOINT_HALT = 3, 0x02, 0

IccPowerOn, GetSlotStatus, Escape = 0x62, 0x65, 0x6B
MILLISECONDS = 2000
SILENCE = 100  # so long nothing comes where nothing is to come


def message(kind, bSeq, data=b"", specific=b"\0\0\0"):
    return struct.pack("<BIBB", kind, len(data), 0, bSeq) + specific + data


class Reader(unittest.TestCase):
    def setUp(self):
        self.context = ctypes.c_void_p()
        self.assertEqual(libusb.libusb_init(ctypes.byref(self.context)), 0)
        self.addCleanup(libusb.libusb_exit, self.context)
        self.device = ctypes.c_void_p(libusb.libusb_open_device_with_vid_pid(self.context, VENDOR, PRODUCT))
        self.assertTrue(self.device)
        self.addCleanup(libusb.libusb_close, self.device)
        self.assertEqual(libusb.libusb_claim_interface(self.device, CCID), 0)

    def transfer(self, endpoint, data, milliseconds=MILLISECONDS):
        """What libusb answers, and the bytes that have moved."""
        buffer = ctypes.create_string_buffer(data if isinstance(data, bytes) else b"", data if isinstance(data, int) else len(data))
        moved = ctypes.c_int()
        call = libusb.libusb_interrupt_transfer if endpoint == INTERRUPT_IN else libusb.libusb_bulk_transfer
        result = call(self.device, endpoint, buffer, len(buffer), ctypes.byref(moved), milliseconds)
        return result, buffer.raw[:moved.value]

    def tell(self, data):
        self.assertEqual(self.transfer(BULK_OUT, data), (0, data))

    def hear(self, size=271):
        result, data = self.transfer(BULK_IN, size)
        self.assertEqual(result, 0)
        return data

    def status(self, bSeq):
        """bStatus of the slot: 0 active, 1 inactive, 2 absent."""
        self.tell(message(GetSlotStatus, bSeq))
        answer = self.hear()
        self.assertEqual((answer[0], answer[6]), (0x81, bSeq))
        return answer[7] & 3

    def power_on(self, bSeq):
        self.tell(message(IccPowerOn, bSeq))
        answer = self.hear()
        self.assertEqual((answer[0], answer[6], answer[7]), (0x80, bSeq, 0))

    def reset(self):
        self.assertEqual(libusb.libusb_reset_device(self.device), 0)

    def test_a_reset_in_the_middle_of_a_message(self):
        self.power_on(1)
        self.tell(message(Escape, 2, bytes(200))[:64])
        self.reset()
        self.assertEqual(self.status(3), 1)  # and the card has lost its power

    def test_a_reset_with_an_answer_unread(self):
        self.tell(message(GetSlotStatus, 1))
        self.reset()
        self.assertEqual(self.status(2), 1)

    def test_a_reset_in_the_middle_of_an_activation(self):
        self.tell(message(IccPowerOn, 1))
        self.reset()
        self.assertEqual(self.transfer(BULK_IN, 271, SILENCE)[0], TIMEOUT)
        self.power_on(2)

    def test_a_halted_endpoint_is_cleared_and_nothing_is_lost(self):
        for endpoint in (BULK_IN, BULK_OUT):
            self.assertEqual(libusb.libusb_control_transfer(self.device, ENDPOINT, SET_FEATURE, ENDPOINT_HALT, endpoint,
                                                            None, 0, MILLISECONDS), 0)
            self.assertEqual(self.transfer(endpoint, bytes(10))[0], PIPE)
            self.assertEqual(libusb.libusb_clear_halt(self.device, ctypes.c_ubyte(endpoint)), 0)
            self.assertEqual(self.status(1), 1)

    def test_an_answer_that_there_is_no_room_for_is_told_as_overflow(self):
        self.tell(message(GetSlotStatus, 1))
        self.assertEqual(self.transfer(BULK_IN, 4)[0], OVERFLOW)
        self.assertEqual(self.hear()[6], 1)

    def test_a_card_that_is_there_is_told_once_and_then_the_endpoint_is_silent(self):
        self.reset()
        self.assertEqual(self.transfer(INTERRUPT_IN, 8), (0, b"\x50\x03"))
        self.assertEqual(self.transfer(INTERRUPT_IN, 8, SILENCE)[0], TIMEOUT)

    def test_what_the_device_does_not_know_is_refused(self):
        self.assertEqual(libusb.libusb_control_transfer(self.device, 0xC0, 0x55, 0, 0, ctypes.create_string_buffer(4), 4,
                                                        MILLISECONDS), PIPE)
        self.assertEqual(libusb.libusb_claim_interface(self.device, 7), NOT_FOUND)
        self.assertEqual(self.status(1), 1)


if __name__ == "__main__":
    sys.exit(unittest.main())
