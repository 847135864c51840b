# SPDX-License-Identifier: Apache-2.0
"""Signed updates with stock dfu-util: the board's boot program and its flash, in a file, are the real ones (ssc-usb-mock
--flash); what they start is this process's reader."""
import random
import subprocess
import unittest

from testbed import ROOT, TestbedTest

FW_SIGN = ROOT / "tools" / "fw-sign"
PRODUCT, SLOT = 0x00000405, 0x20000  # firmware/port/stm32f405: CMakeLists.txt, memory_map.hpp
HEADER = 512
PROGRAM = random.Random(1).randbytes(9_999)  # not a multiple of a block, nor of a word

DETACH_SECONDS = 1  # dfu-util waits so long for the device to come back, 5 s unless told

# dfu-util's words for what the device says (DFU 1.1, 6.1.2).
NOT_FOR_THIS = "File is not targeted for use by this device"
BAD_FILE = "File is for this device but fails some vendor-specific test"
OUT_OF_RANGE = "Cannot program memory due to received address that is out of range"
BAD_PROGRAM = "Programmed memory failed verification"
OF_THE_VENDOR = "iString indicates a vendor specific error"
INCOMPLETE = "device does not think that it has all data yet"


class Dfu(TestbedTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.testbed.dir / "program").write_bytes(PROGRAM)
        cls.v1, cls.v2 = cls.image("v1", version=1), cls.image("v2", version=2)

    @classmethod
    def image(cls, name, version, product=PRODUCT, slot=SLOT, key=()):
        """An image with its DFU suffix."""
        image, dfu = (cls.testbed.dir / f"{name}.{kind}" for kind in ("img", "dfu"))
        subprocess.run([FW_SIGN, "sign", "--product", hex(product), "--slot", hex(slot), "--version", str(version), *key,
                        cls.testbed.dir / "program", "-o", image, "--dfu", dfu], check=True, capture_output=True)
        return dfu

    @classmethod
    def spoilt(cls, image, at):
        """The same with one bit turned, and a suffix that fits again."""
        words = bytearray(image.with_suffix(".img").read_bytes())
        words[at] ^= 1
        return cls.with_suffix(f"spoilt-{at}", bytes(words))

    @classmethod
    def with_suffix(cls, name, words):
        dfu = cls.testbed.dir / f"{name}.dfu"
        dfu.write_bytes(words)
        subprocess.run(["dfu-suffix", "-v", "1209", "-p", "0001", "-a", dfu], check=True, capture_output=True)
        return dfu

    def setUp(self):
        self.flash = self.testbed.dir / f"{self._testMethodName}.flash"

    def dfu_util(self, *arguments):
        """dfu-util on a board that is switched on for it; answers what it says, and the board."""
        done = self.testbed.run("dfu-util", *arguments, options=("--flash", self.flash))
        return done.stdout + done.stderr

    def download(self, image):
        return self.dfu_util("-E", DETACH_SECONDS, "-R", "-D", image)

    def runs(self, version):
        said = self.dfu_util("-l")
        self.assertIn(f"image of version {version} runs", said)
        self.assertIn("Found Runtime: [1209:0001]", said)

    def test_a_board_without_an_image_waits_for_its_first_one(self):
        self.assertIn("Found DFU: [1209:0001]", self.dfu_util("-l"))
        said = self.download(self.v1)
        self.assertIn("dfuMANIFEST-WAIT-RESET", said)
        self.assertIn("image of version 1 runs", said)
        self.runs(1)

    def test_a_reader_is_updated_by_one_command_and_does_not_go_back(self):
        self.download(self.v1)
        said = self.download(self.v2)
        self.assertIn("send DFU detach request", said)
        self.assertIn("image of version 2 runs", said)
        self.assertIn(OF_THE_VENDOR, self.download(self.v1))
        self.runs(2)

    def test_what_is_not_for_this_board_is_refused(self):
        stranger = self.testbed.dir / "stranger.pem"
        subprocess.run([FW_SIGN, "key", stranger], check=True, capture_output=True)
        header = self.v1.with_suffix(".img").read_bytes()[:HEADER]
        for image, why in ((self.image("other-board", version=1, product=PRODUCT + 1), NOT_FOR_THIS),
                           (self.image("other-slot", version=1, slot=0x80000), OUT_OF_RANGE),
                           (self.image("other-key", version=1, key=("--key", stranger)), OF_THE_VENDOR),
                           (self.spoilt(self.v1, at=12), BAD_FILE),  # its version
                           (self.spoilt(self.v1, at=HEADER + 5000), BAD_PROGRAM),
                           (self.with_suffix("text", b"not an image at all. " * 100), BAD_FILE),
                           (self.with_suffix("header-only", header), INCOMPLETE)):
            with self.subTest(image.name):
                self.assertIn(why, self.download(image))
        self.assertIn("Found DFU: [1209:0001]", self.dfu_util("-l"))

    def test_detached_without_a_file_it_is_the_same_reader_at_the_next_start(self):
        self.download(self.v1)
        self.assertIn("DFU mode", self.dfu_util("-E", DETACH_SECONDS, "-e"))
        self.runs(1)


del TestbedTest

if __name__ == "__main__":
    unittest.main()
