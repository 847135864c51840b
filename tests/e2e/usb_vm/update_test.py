# SPDX-License-Identifier: Apache-2.0
"""A firmware update by stock dfu-util. Runs inside tools/usb-vm, whose reader starts with an empty flash."""
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import usbfs
from guest import CARD_NUMBER, EMPLOYEE, EMPLOYEE_ATR, IDENTITY, SELECT_SSSE, answers, atr_in_reader, sysfs, until, use

FW_SIGN = Path(__file__).resolve().parents[3] / "tools" / "fw-sign"
PRODUCT, ACTIVE_SLOT = "0x405", "0x20000"  # memory_map.hpp

UPDATE_MODE = "OpenSSC Reader (update mode, development key)"
READER = "OpenSSC Reader"
GETSTATUS, FROM_INTERFACE, GET_DESCRIPTOR, STRING, ENGLISH = 3, 0xA1, 6, 0x0300, 0x0409


def sign(folder, version, program=bytes(5000)):
    (folder / "program").write_bytes(program)
    image = folder / version
    subprocess.run(["/usr/bin/python3", FW_SIGN, "sign", "--product", PRODUCT, "--slot", ACTIVE_SLOT, "--version", version,
                    folder / "program", "-o", image, "--dfu", image.with_suffix(".dfu")], check=True)
    return image


def dfu_util(*arguments):
    return subprocess.run(["dfu-util", "--device", "{:04x}:{:04x}".format(*IDENTITY), *arguments],
                          capture_output=True, text=True, timeout=120)


def download(path):
    """Told by what dfu-util 0.11 prints, not by its exit status: that is 74 when all went well, because the device that
    it has reset last is gone, and 0 when the device refuses what it has got as a whole."""
    done = dfu_util("--download", path)
    assert "Download done." in done.stdout and "Done!" in done.stdout, done.stdout + done.stderr


def becomes(name):
    def is_there():
        device = usbfs.find(*IDENTITY)
        return device and (device / "product").exists() and (device / "product").read_text().strip() == name
    return until(is_there)


def refusal():
    """In words, as the device itself gives it after an error: DFU 1.1, 6.1.2, iString."""
    with usbfs.Device(sysfs(), interface=0) as device:
        iString = device.control_in(FROM_INTERFACE, GETSTATUS, 0, 0, 6)[5]
        return device.control_in(0x80, GET_DESCRIPTOR, STRING | iString, ENGLISH, 255)[2:].decode("utf-16-le")


class Update(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.old, cls.new = (sign(cls.folder, version) for version in ("1.0.0", "1.1.0"))
        assert becomes(UPDATE_MODE), "an empty board waits for its first image"
        download(cls.old.with_suffix(".dfu"))
        assert becomes(READER), "with an image it is the reader"

    def file(self, data):
        path = self.folder / "changed"
        path.write_bytes(data)
        return path

    def assert_refused(self, path, status, words):
        done = dfu_util("--download", path)
        self.assertRegex(done.stdout + done.stderr, rf"state\(10\) = dfuERROR, status\({status}\)")
        self.assertRegex(refusal(), words)

    def test_dfu_util_takes_the_reader_to_update_mode_and_back_by_itself(self):
        download(self.new.with_suffix(".dfu"))
        self.assertTrue(becomes(READER))
        use("stock")
        self.addCleanup(use, "none")
        self.assertEqual(atr_in_reader(), EMPLOYEE_ATR)
        self.assertEqual(answers(SELECT_SSSE, CARD_NUMBER), ["61 18", EMPLOYEE])
        self.assert_refused(self.old.with_suffix(".dfu"), 11, "older")

    def test_what_is_not_an_image_for_this_board_is_refused_by_name(self):
        image = bytearray(self.new.read_bytes())
        foreign, altered, forged = bytearray(image), bytearray(image), bytearray(image)
        foreign[8] ^= 1  # the product number
        altered[-1] ^= 1
        forged[60] ^= 1  # the signature
        for data, status, words in ((b"\x55" * 2048, 2, "not a firmware image"), (foreign, 1, "another product"),
                                    (altered, 7, "damaged"), (forged, 2, "signature"), (image[:-100], 9, "truncated")):
            with self.subTest(words):
                self.assert_refused(self.file(data), status, words)
