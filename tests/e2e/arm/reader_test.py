# SPDX-License-Identifier: Apache-2.0
"""The ARM image below any driver: both slots, many pulls, and whatever a line may carry."""
import random
import socket
import unittest

from board import Board, qemu_board, until
from ccid_client import PC_to_RDR_IccPowerOn, PC_to_RDR_XfrBlock, command_status, icc_status

ATR = bytes.fromhex("3B6D000000815431008660999900000001")
SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障
READ_EF05 = bytes.fromhex("00B2012D40")
MOST_STACK = 6 * 1024  # of the 8 KiB there are

ACTIVE, INACTIVE, ABSENT = range(3)
ICC_MUTE = 0xFE


class ReaderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.board = Board()
        cls.addClassCleanup(cls.board.close)
        cls.host = cls.board.host

    def setUp(self):
        for slot in (0, 1):
            self.board.pull(slot)

    def test_a_card_is_found_powered_and_read(self):
        self.board.put("employee")
        self.assertEqual(self.host.power_on().data, ATR)
        self.assertEqual(self.host.transmit(SELECT_SSSE).data, bytes.fromhex("6118"))
        record = self.host.transmit(READ_EF05).data
        self.assertEqual((len(record), record[-2:]), (66, bytes.fromhex("9000")))

    def test_both_slots_work_at_the_same_time(self):
        """While slot 0 waits for a card that says nothing, slot 1 reads one."""
        self.board.put("mute", 0)
        self.board.put("employee", 1)
        slow = self.host.send(PC_to_RDR_IccPowerOn, 0, (0, 0, 0))
        self.host.send(PC_to_RDR_IccPowerOn, 1, (1, 0, 0))
        first = self.host.receive()
        self.assertEqual((first.bSlot, first.data), (1, ATR))
        for _ in range(5):
            self.host.send(PC_to_RDR_XfrBlock, 1, data=SELECT_SSSE)
            self.assertEqual(self.host.receive().data, bytes.fromhex("6118"))
        last = self.host.receive()
        self.assertEqual((last.bSlot, last.bSeq, last.bError), (0, slow, ICC_MUTE))

    def test_commands_to_both_slots_interleave(self):
        for slot, persona in enumerate(("employee", "retired")):
            self.board.put(persona, slot)
            self.host.power_on(slot)
            self.host.transmit(SELECT_SSSE, slot)
        records = [self.host.transmit(READ_EF05, slot).data for slot in (0, 1)]
        self.assertNotEqual(*records)
        for _ in range(50):
            expected = {(slot, self.host.send(PC_to_RDR_XfrBlock, slot, data=READ_EF05)): records[slot] for slot in (0, 1)}
            answers = [self.host.receive() for _ in expected]
            self.assertEqual({(a.bSlot, a.bSeq): a.data for a in answers}, expected)

    def test_a_card_pulled_and_put_back_200_times(self):
        """Every second time in the middle of a command, which still gets its one answer."""
        self.board.put("employee")
        for n in range(200):
            self.assertEqual(self.host.power_on().data, ATR)
            self.assertEqual(self.host.transmit(SELECT_SSSE).data, bytes.fromhex("6118"))
            if n % 2:
                bSeq = self.host.send(PC_to_RDR_XfrBlock, data=READ_EF05)
                self.board.hands[0].pull()
                answer = self.host.receive()
                self.assertEqual((answer.bSlot, answer.bSeq), (0, bSeq))
                if command_status(answer) == 1:
                    self.assertEqual((icc_status(answer), answer.bError), (ABSENT, ICC_MUTE))
            self.board.pull()
            self.board.put("employee")

    def test_an_overloaded_supply_is_switched_off_at_its_slot_only(self):
        for slot in (0, 1):
            self.board.put("employee", slot)
            self.host.power_on(slot)
        self.board.panel.sendall(b"F0")
        self.assertTrue(until(lambda: self.host.status(0) == INACTIVE))
        self.assertEqual(self.host.status(1), ACTIVE)
        self.assertEqual(self.host.power_on(0).data, ATR)

    def test_a_reader_that_was_reset_finds_its_cards_again(self):
        """The wires outlive the reader, and nobody tells it again of the cards unless it asks."""
        self.board.put("employee", 1)
        self.host.power_on(1)
        self.host.close()
        self.board.qmp("system_reset")
        self.assertTrue(until(lambda: qemu_board.answers(self.board.usart1)))
        type(self).host = self.board.open_host()
        self.assertEqual((self.host.status(0), self.host.status(1)), (ABSENT, INACTIVE))
        self.assertEqual(self.host.power_on(1).data, ATR)

    def test_noise_from_the_host_is_survived(self):
        noise = random.Random(7816)
        self.host.close()
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.board.usart1))
            line.sendall(bytes(noise.randrange(256) for _ in range(20000)))
        self.assertTrue(until(lambda: qemu_board.answers(self.board.usart1, seconds=0.6)))
        type(self).host = self.board.open_host()
        self.assertEqual(self.host.status(1), ABSENT)

    @classmethod
    def tearDownClass(cls):
        used, size = cls.board.deepest_stack()
        print(f"deepest stack: {used} of {size} bytes")
        assert used <= MOST_STACK, f"{used} bytes of stack"


if __name__ == "__main__":
    unittest.main()
