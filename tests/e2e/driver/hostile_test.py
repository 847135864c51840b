# SPDX-License-Identifier: Apache-2.0
"""Readers that lie, stall, fall silent or describe themselves as nothing that can be, under pcscd with our driver: an
application gets the truth or a refusal, never anything else; pcscd lives on, and the next honest reader works."""
import unittest

from bench import Bench, DRIVERS, until
from played_reader import (ABORT, BROKEN, BULK_IN, BULK_OUT, CARD_NUMBER, CONFIGURATION, DATA_BLOCK, EMPLOYEE, SELECT,
                           TIME_EXTENSION, UNPLUG, XFR, Halt, Packet, PlayedReader, SerialPlayer, UsbPlayer, message)
from usb_bench import BUNDLES, SERIAL_NUMBER, UsbBench

TRUTH = EMPLOYEE.hex().upper()
A_WHILE = 30
DONE = "9000"


class LyingLine(Bench):
    """An honest reader on one serial line, and on another one what a test makes of it."""

    def set_up(self, driver, style, two_slots):
        for name in ("run", "conf", "no-usb"):
            (self.dir / name).mkdir()
        self.played = PlayedReader()
        self.player = SerialPlayer(self.dir / "liar", self.played)
        honest = self.start_reader(style, two_slots)
        for channel, (name, device) in enumerate((("Bench", honest), ("Liar", f"unix:{self.dir}/liar"))):
            (self.dir / "conf" / name).write_text(
                f'FRIENDLYNAME "{name}"\nDEVICENAME {device}\nLIBPATH {DRIVERS[driver]}\nCHANNELID {channel}\n')
        self.start_pcscd(DRIVERS[driver])
        self.insert("employee")

    def liar(self):
        return next((name for name in self.ask("readers") if name.startswith("Liar")), "")

    def close(self):
        super().close()
        self.player.close()


class LyingDevice(UsbBench):
    """In the USB port what a test makes of it."""

    pcscd_options = "--debug"  # so it says when it has done with a device

    def set_up(self, driver, style, two_slots):
        for name in ("run", "conf", "drivers"):
            (self.dir / name).mkdir()
        self.install(driver)
        self.played = PlayedReader()
        self.player = UsbPlayer(self.dir / "player", self.played, SERIAL_NUMBER)
        self.start_pcscd(next((BUNDLES[driver] / "Contents" / "Linux").glob("*.so")))

    def device(self):
        return ["--player", self.dir / "player"]

    def liar(self):
        return next(iter(self.ask("readers")), "")

    def close(self):
        super().close()
        self.player.close()


# ---- Lies about one answer ------------------------------------------------------------------------------------


def changed(truth, offset, change):
    return truth[:offset] + bytes([truth[offset] ^ change]) + truth[offset + 1:]


def claiming(truth, dwLength):
    return truth[:1] + dwLength.to_bytes(4, "little") + truth[5:]


def extension(command):
    return message(DATA_BLOCK, command, TIME_EXTENSION, 1)  # as much time as it had


OF_ANOTHER = message(DATA_BLOCK, bytes([XFR, 0, 0, 0, 0, 0, 0xA5, 0, 0, 0]), body=bytes.fromhex("BAD09000"))

# Said before the truth, of every answer: it is heard all the same.
BESIDE = {
    "another bSeq": lambda command, truth: [changed(truth, 6, 0x01), changed(truth, 6, 0x80), truth],
    "another bSlot": lambda command, truth: [changed(truth, 5, 0x01), changed(truth, 5, 0xFF), truth],
    "stale answers": lambda command, truth: [OF_ANOTHER] * 100 + [truth],
    "time extensions": lambda command, truth: [extension(command)] * 60 + [truth] if command[0] == XFR else [truth],
}

# Said instead of the truth, once: the command is refused, the next one is not.
INSTEAD = {
    "another message": lambda command, truth: [changed(truth, 0, 0x07)],
    "a reserved status": lambda command, truth: [changed(truth, 7, 0xC0)],
    "nothing in a block": lambda command, truth: [message(DATA_BLOCK, command)],
}

# Over USB a message is as long as its packets are: there is nothing to say again.
OF_USB = {
    "dwLength 7FFFFFFF": lambda command, truth: [claiming(truth, 0x7FFFFFFF)],
    "dwLength FFFFFFFF": lambda command, truth: [claiming(truth, 0xFFFFFFFF)],
    "half an answer": lambda command, truth: [truth[:11]],
    "no end": lambda command, truth: [claiming(truth, 0x7FFFFFFF) + bytes(6400)],
    "bulk-IN halted": lambda command, truth: [Halt(BULK_IN)],
    "bulk-IN halted in the middle": lambda command, truth: [Packet(claiming(truth, 100).ljust(64)), Halt(BULK_IN)],
}

# On a serial line what is claimed in vain is no frame: the truth behind it is one.
OF_A_LINE = {
    "dwLength 7FFFFFFF": lambda command, truth: [claiming(truth, 0x7FFFFFFF), truth],
    "dwLength FFFFFFFF": lambda command, truth: [claiming(truth, 0xFFFFFFFF), truth],
}
FLOOD = {"time extensions without end": lambda command, truth: [extension(command)] * 5000}


# ---- Lies about the device ------------------------------------------------------------------------------------

INTERFACE, CLASS, ENDPOINT_LIST = 9, 18, 72  # where they begin in the configuration
ENDPOINT = 7


def device(at, value, configuration=CONFIGURATION):
    """With other bytes from there on; of the class descriptor the offsets are those of table 5.1-1."""
    return configuration[:at] + value + configuration[at + len(value):]


def without(begin, end):
    """wTotalLength is that of what is left."""
    left = CONFIGURATION[:begin] + CONFIGURATION[end:]
    return device(2, len(left).to_bytes(2, "little"), left)


FF = b"\xFF" * 4
UNUSABLE = {
    "no class descriptor": without(CLASS, ENDPOINT_LIST),
    "a class descriptor of no length": device(CLASS, b"\0"),
    "a class descriptor beyond the end": device(CLASS, b"\xFF"),
    "a class descriptor that hides the endpoints": device(CLASS, b"\x4B"),
    "no endpoints": without(ENDPOINT_LIST, len(CONFIGURATION)),
    "no bulk-IN": without(ENDPOINT_LIST + ENDPOINT, ENDPOINT_LIST + 2 * ENDPOINT),
    "no bulk-OUT": without(ENDPOINT_LIST, ENDPOINT_LIST + ENDPOINT),
    "packets of no length": device(ENDPOINT_LIST + 4, b"\0\0"),
    "another interface": device(INTERFACE + 5, b"\x03"),
    "dwMaxCCIDMessageLength 0": device(CLASS + 44, bytes(4)),
    "all exchange levels": device(CLASS + 40, FF),
    "more busy slots than slots": device(CLASS + 53, b"\xFF"),
}
MOST = device(CLASS + 4, b"\xFF\x07" + FF)                              # 256 slots, all protocols
MOST = device(CLASS + 10, b"\xFF" * 22, MOST)                           # clocks, data rates, dwMaxIFSD
MOST = device(CLASS + 44, b"\xFF" * 9, MOST)                            # 4 GB in a message, a display, keys
LEAST = device(CLASS + 5, bytes(27))                                    # no voltage, protocol, clock, data rate, IFSD
USABLE = {
    "more than there can be": MOST,
    "less than there can be": LEAST,
    "no interrupt-IN": device(INTERFACE + 4, b"\x02", without(ENDPOINT_LIST + 2 * ENDPOINT, len(CONFIGURATION))),
    "TPDU level, and all that is automatic": device(CLASS + 40, b"\xFE\x07\x01\0"),
}
USELESS = {
    "messages of eleven bytes": device(CLASS + 44, b"\x0B\0\0\0"),
    "character level": device(CLASS + 40, b"\xBE\x04\0\0"),
}


class Hostile(unittest.TestCase):
    bench_class = None

    @classmethod
    def setUpClass(cls):
        cls.bench = cls.bench_class("ours")
        cls.addClassCleanup(cls.bench.close)
        cls.played, cls.player = cls.bench.played, cls.bench.player

    def setUp(self):
        self.played.be_honest()
        self.assertTrue(until(lambda: self.read() == TRUTH, A_WHILE, 0.1), self.log())

    def tearDown(self):
        self.assertIsNone(self.bench.processes["pcscd"].poll(), self.log())
        self.assertNotIn("Sanitizer", self.bench.log.read_text())
        self.played.be_honest()
        self.bench.ask("disconnect")

    def log(self):
        return self.bench.log.read_text()[-5000:]

    def transmit(self, apdu):
        return self.bench.ask("transmit", apdu.hex())

    def read(self):
        """What a new application gets, at its first refusal or whole."""
        connected = self.bench.ask("connect", self.bench.liar())
        if isinstance(connected, str):
            return connected
        selected, number = self.transmit(SELECT), self.transmit(CARD_NUMBER)
        self.bench.ask("disconnect")
        for answer, truth in ((selected, DONE), (number, TRUTH)):
            self.assertTrue(answer == truth or answer.startswith("!"), answer)
        return number if selected == DONE else selected

    def expect_the_truth_beside(self, lies):
        for name, lie in lies.items():
            with self.subTest(name):
                self.played.lie_with(lie)
                self.assertEqual(self.read(), TRUTH)
                self.played.be_honest()

    def expect_one_refusal(self, lies):
        """In one session: a command is refused, the next one is answered."""
        for name, lie in lies.items():
            with self.subTest(name):
                self.bench.ask("connect", self.bench.liar())
                self.played.lie_with(lie, of=XFR)
                self.assertTrue(self.transmit(SELECT).startswith("!"))
                self.assertEqual(self.transmit(CARD_NUMBER), TRUTH, self.log())
                self.bench.ask("disconnect")


class BesideAnHonestReader(Hostile):
    bench_class = LyingLine

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.bench.answers((SELECT.hex(), CARD_NUMBER.hex()))[-1], TRUTH)


class OnSerialLine(BesideAnHonestReader):
    def test_what_is_said_beside_the_truth(self):
        self.expect_the_truth_beside(BESIDE | OF_A_LINE)

    def test_what_is_said_instead_of_the_truth(self):
        self.expect_one_refusal(INSTEAD | FLOOD)


class OnBrokenLine(BesideAnHonestReader):
    """By itself: a second after such a reader is back pcscd ends what has been begun with it by then."""

    def test_a_line_that_breaks_is_opened_again(self):
        self.bench.ask("connect", self.bench.liar())
        self.played.lie_with(lambda command, truth: [BROKEN], of=XFR)
        self.assertTrue(self.transmit(SELECT).startswith("!"))
        self.bench.ask("disconnect")
        self.assertTrue(until(lambda: self.read() == TRUTH, A_WHILE, 0.1), self.log())

    def test_a_reader_that_falls_silent_is_told_and_used_again_when_it_speaks(self):
        self.bench.ask("connect", self.bench.liar())
        self.played.lie_with(lambda command, truth: [])
        self.assertTrue(self.transmit(SELECT).startswith("!"))
        self.played.be_honest()
        self.bench.ask("disconnect")
        self.assertTrue(until(lambda: self.read() == TRUTH, A_WHILE, 0.1), self.log())


class OnUsb(Hostile):
    bench_class = LyingDevice

    def replug(self, configuration=CONFIGURATION):
        """Whether pcscd has taken it for a reader. It has done with one device before it is shown the next: of what
        happens on the bus meanwhile the testbed keeps ten events for it, and ends if there are more."""
        begin = len(self.bench.log.read_text())

        def said(text):
            return text in self.bench.log.read_text()[begin:]
        was_taken = self.bench.liar()
        self.player.unplug()
        if was_taken:
            self.assertTrue(until(lambda: said("Unloading reader driver") and not self.bench.liar(), A_WHILE),
                            self.log())
        begin = len(self.bench.log.read_text())
        self.player.plug(configuration)
        self.assertTrue(until(lambda: said(" init failed.") or
                              self.bench.ask("wait", self.bench.liar(), True, 0) is not None, A_WHILE), self.log())
        return not said(" init failed.")

    def test_what_is_said_beside_the_truth(self):
        self.expect_the_truth_beside(BESIDE)

    def test_what_is_said_instead_of_the_truth(self):
        self.expect_one_refusal(INSTEAD | OF_USB)

    def test_a_halted_endpoint_is_cleared(self):
        self.player.cleared.clear()
        self.expect_one_refusal({"": lambda command, truth: [Halt(BULK_IN)]})
        self.assertEqual(set(self.player.cleared), {BULK_IN, BULK_OUT})

    def test_an_answer_that_comes_with_its_abort_or_after_it(self):
        late = []

        def keep(command, truth):
            late.append(truth)
            self.played.lie = after_abort
            return []

        def after_abort(command, truth):
            if command[0] != ABORT:
                return [truth]
            self.played.lie = None
            return [late[0], truth, late[0]]
        self.expect_one_refusal({"": keep})
        self.assertTrue(late)

    def test_devices_that_describe_themselves_wrongly(self):
        for name, configuration in UNUSABLE.items():
            with self.subTest(name):
                self.assertFalse(self.replug(configuration))
        for name, configuration in USABLE.items():
            with self.subTest(name):
                self.assertTrue(self.replug(configuration))
                self.assertEqual(self.read(), TRUTH, self.log())
        for name, configuration in USELESS.items():
            with self.subTest(name):
                self.assertTrue(self.replug(configuration))
                self.assertTrue(self.read().startswith("!"))
        self.assertTrue(self.replug())
        self.assertEqual(self.read(), TRUTH, self.log())

    def test_a_reader_pulled_in_the_middle_of_an_answer(self):
        self.bench.ask("connect", self.bench.liar())
        self.played.lie_with(lambda command, truth: [UNPLUG], of=XFR)
        self.assertTrue(self.transmit(SELECT).startswith("!"))
        self.assertTrue(until(lambda: not self.bench.ask("readers"), A_WHILE))
        self.player.plug()
        self.assertTrue(until(lambda: self.read() == TRUTH, A_WHILE, 0.1), self.log())


del Hostile, BesideAnHonestReader  # by themselves they are no tests

if __name__ == "__main__":
    unittest.main()
