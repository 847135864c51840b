# SPDX-License-Identifier: Apache-2.0
"""What PC/SC promises its applications, with our driver below pcscd: sharing, transactions, word of movements,
reconnection, and a reader that goes and comes back. The applications are contexts of pyscard, which nobody here
wrote."""
import os
import unittest
from concurrent.futures import ThreadPoolExecutor

from smartcard import scard
from smartcard.scard import SCARD_S_SUCCESS as OK

from bench import Bench, until

SELECT = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障
CARD_NUMBER = bytes.fromhex("00B2072C0B")
EMPLOYEE = bytes.fromhex("0709") + b"V99900011" + bytes.fromhex("9000")
NOT_FOUND = bytes.fromhex("6A82")  # no application is selected
GET_FEATURE_REQUEST = 0x42000D48
SHARED, EXCLUSIVE, DIRECT = scard.SCARD_SHARE_SHARED, scard.SCARD_SHARE_EXCLUSIVE, scard.SCARD_SHARE_DIRECT
LEAVE, RESET, UNPOWER = scard.SCARD_LEAVE_CARD, scard.SCARD_RESET_CARD, scard.SCARD_UNPOWER_CARD
T0_OR_T1 = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
COUNTER = 16  # the upper half of a state counts movements
A_WHILE = 30  # seconds in which even a loaded machine gets somewhere


class Refused(Exception):
    def __init__(self, code):
        super().__init__(scard.SCardGetErrorMessage(code))
        self.code = code


def done(answer):
    """What a call has brought, without its return code."""
    code, *values = answer if isinstance(answer, (list, tuple)) else (answer,)
    if code != OK:
        raise Refused(code)
    return values[0] if len(values) == 1 else values


class Application:
    """A context of its own, with at most one card."""

    def __init__(self, reader):
        self.reader, self.card, self.protocol = reader, None, None
        self.context = done(scard.SCardEstablishContext(scard.SCARD_SCOPE_USER))

    def connect(self, mode=SHARED, protocols=T0_OR_T1):
        self.card, self.protocol = done(scard.SCardConnect(self.context, self.reader, mode, protocols))

    def reconnect(self, initialization, mode=SHARED):
        self.protocol = done(scard.SCardReconnect(self.card, mode, T0_OR_T1, initialization))

    def disconnect(self, disposition=LEAVE):
        done(scard.SCardDisconnect(self.card, disposition))

    def begin(self):
        done(scard.SCardBeginTransaction(self.card))

    def end(self, disposition=LEAVE):
        done(scard.SCardEndTransaction(self.card, disposition))

    def send(self, apdu):
        return bytes(done(scard.SCardTransmit(self.card, self.protocol, list(apdu))))

    def status(self):
        _, state, protocol, atr = done(scard.SCardStatus(self.card))
        return state, protocol, bytes(atr)

    def state(self, known=scard.SCARD_STATE_UNAWARE, milliseconds=A_WHILE * 1000):
        """The state of the reader once it is another than `known`."""
        (_, state, _), = done(scard.SCardGetStatusChange(self.context, milliseconds, [(self.reader, known)]))
        return state

    def close(self):
        scard.SCardReleaseContext(self.context)


class PcscTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bench = Bench("ours")
        cls.addClassCleanup(cls.bench.close)
        os.environ["PCSCLITE_CSOCK_NAME"] = cls.bench.environment["PCSCLITE_CSOCK_NAME"]  # read at the first call
        cls.insert()

    @classmethod
    def insert(cls):
        cls.atr = bytes.fromhex(cls.bench.insert("employee"))

    def setUp(self):
        self.threads = ThreadPoolExecutor()
        self.addCleanup(self.threads.shutdown)
        self.one, self.other = self.application(), self.application()

    def application(self):
        application = Application(self.bench.reader())
        self.addCleanup(application.close)
        return application

    def refused(self, code, call, *arguments):
        with self.assertRaises(Refused) as caught:
            call(*arguments)
        self.assertEqual(caught.exception.code, code, str(caught.exception))

    def test_a_card_held_exclusively_is_nobody_elses(self):
        self.one.connect(EXCLUSIVE)
        self.assertTrue(self.other.state() & scard.SCARD_STATE_EXCLUSIVE)
        for mode in (SHARED, EXCLUSIVE):
            self.refused(scard.SCARD_E_SHARING_VIOLATION, self.other.connect, mode)
        self.assertEqual(self.one.send(SELECT)[:1], b"\x61")
        self.one.disconnect()
        self.other.connect(EXCLUSIVE)
        self.assertEqual(self.other.send(CARD_NUMBER), EMPLOYEE)  # left as it was
        self.other.disconnect(RESET)

    def test_a_shared_card_is_given_to_all_but_to_nobody_alone(self):
        self.one.connect()
        self.other.connect()
        self.assertTrue(self.one.state() & scard.SCARD_STATE_INUSE)
        self.one.send(SELECT)
        self.assertEqual(self.other.send(CARD_NUMBER), EMPLOYEE)
        self.refused(scard.SCARD_E_SHARING_VIOLATION, self.application().connect, EXCLUSIVE)
        self.other.disconnect()
        self.one.disconnect(RESET)

    def test_a_reader_without_a_card_is_reached_directly(self):
        self.addCleanup(self.insert)
        self.bench.pull()
        self.refused(scard.SCARD_E_NO_SMARTCARD, self.one.connect)
        self.one.connect(DIRECT, 0)
        features = bytes(done(scard.SCardControl(self.one.card, GET_FEATURE_REQUEST, [])))
        self.assertEqual(features.hex(), "120442330012")
        self.bench.insert("employee")
        self.one.reconnect(LEAVE)
        self.one.send(SELECT)
        self.assertEqual(self.one.send(CARD_NUMBER), EMPLOYEE)
        self.one.disconnect(RESET)

    def test_a_transaction_is_not_disturbed_and_the_next_one_waits_for_its_end(self):
        self.one.connect()
        self.other.connect()
        self.one.begin()
        course = []

        def other_application():
            self.other.begin()
            course.append("the other one's turn")
            self.other.end()
            return self.other.send(CARD_NUMBER)
        waiting = self.threads.submit(other_application)
        self.one.send(SELECT)
        for _ in range(20):
            self.assertEqual(self.one.send(CARD_NUMBER), EMPLOYEE)
        course.append("end")
        self.one.end(RESET)
        with self.assertRaises(Refused) as caught:  # it has to hear of the reset first
            waiting.result(A_WHILE)
        self.assertEqual(caught.exception.code, scard.SCARD_W_RESET_CARD)
        self.other.reconnect(LEAVE)
        self.assertEqual(other_application(), NOT_FOUND)
        self.assertEqual(course, ["end", "the other one's turn"])
        self.one.reconnect(LEAVE)
        self.one.disconnect()
        self.other.disconnect()

    def test_an_application_that_goes_leaves_its_transaction(self):
        self.one.connect()
        self.other.connect()
        self.one.begin()
        waiting = self.threads.submit(self.other.send, SELECT)
        self.one.close()
        # What went without a word resets the card that it had in a transaction.
        self.assertTrue(until(waiting.done, A_WHILE))
        self.assertEqual(getattr(waiting.exception(), "code", OK), scard.SCARD_W_RESET_CARD)
        self.other.reconnect(LEAVE)
        self.other.begin()
        self.assertEqual(self.other.send(CARD_NUMBER), NOT_FOUND)
        self.other.end()
        self.other.disconnect()

    def test_movements_are_told_and_counted(self):
        present = self.one.state()
        self.assertTrue(present & scard.SCARD_STATE_PRESENT)
        self.refused(scard.SCARD_E_TIMEOUT, self.one.state, present, 1)
        waiting = self.threads.submit(self.one.state, present)
        self.bench.pull()
        empty = waiting.result(A_WHILE)
        self.assertTrue(empty & scard.SCARD_STATE_EMPTY)
        waiting = self.threads.submit(self.one.state, empty)
        self.insert()
        again = waiting.result(A_WHILE)
        self.assertTrue(again & scard.SCARD_STATE_PRESENT)
        self.assertEqual((again >> COUNTER) - (present >> COUNTER), 2)

    def test_a_wait_is_cancelled_by_its_own_application_alone(self):
        known = self.one.state()
        waiting = [self.threads.submit(each.state, known) for each in (self.one, self.other)]
        self.assertTrue(until(lambda: scard.SCardCancel(self.one.context) == OK and waiting[0].done(), A_WHILE))
        self.assertEqual(waiting[0].exception().code, scard.SCARD_E_CANCELLED)
        self.assertFalse(waiting[1].done())
        self.addCleanup(self.insert)
        self.bench.pull()
        self.assertTrue(waiting[1].result(A_WHILE) & scard.SCARD_STATE_EMPTY)

    def test_what_a_reconnection_leaves_of_the_cards_state(self):
        for initialization, left in ((LEAVE, EMPLOYEE), (RESET, NOT_FOUND), (UNPOWER, NOT_FOUND)):
            with self.subTest(initialization=initialization):
                self.one.connect()
                self.other.connect()
                self.one.send(SELECT)
                self.one.reconnect(initialization)
                self.assertEqual(self.one.send(CARD_NUMBER), left)
                self.assertEqual(self.one.status()[1:], (scard.SCARD_PROTOCOL_T0, self.atr))
                if initialization != LEAVE:
                    self.refused(scard.SCARD_W_RESET_CARD, self.other.send, CARD_NUMBER)
                    self.other.reconnect(LEAVE)
                self.assertEqual(self.other.send(CARD_NUMBER), left)
                self.other.disconnect()
                self.one.disconnect(RESET)

    def test_what_a_disconnection_leaves_of_the_cards_state(self):
        for disposition, left in ((LEAVE, EMPLOYEE), (RESET, NOT_FOUND), (UNPOWER, NOT_FOUND)):
            with self.subTest(disposition=disposition):
                self.one.connect()
                self.one.send(SELECT)
                self.one.disconnect(disposition)
                self.one.connect()
                self.assertEqual(self.one.send(CARD_NUMBER), left)
                self.one.disconnect(RESET)

    def test_a_card_pulled_from_its_application_is_told_until_it_reconnects(self):
        self.one.connect()
        self.bench.pull()
        self.refused(scard.SCARD_W_REMOVED_CARD, self.one.send, CARD_NUMBER)
        self.refused(scard.SCARD_E_NO_SMARTCARD, self.one.reconnect, LEAVE)
        self.insert()
        self.one.reconnect(LEAVE)
        self.one.send(SELECT)
        self.assertEqual(self.one.send(CARD_NUMBER), EMPLOYEE)
        self.one.disconnect(RESET)

    def test_a_reader_that_dies_is_told_and_used_again_once_it_is_back(self):
        self.one.connect()
        waiting = self.threads.submit(self.other.state, self.other.state())
        self.bench.kill("reader")
        self.refused(scard.SCARD_E_READER_UNAVAILABLE, self.one.send, CARD_NUMBER)
        self.assertTrue(waiting.result(A_WHILE) & scard.SCARD_STATE_UNAVAILABLE)
        self.bench.start_reader_again()

        def works():
            application = Application(self.bench.reader())
            try:
                application.connect()
                application.send(SELECT)
                return application.send(CARD_NUMBER) == EMPLOYEE
            except Refused:
                return False
            finally:
                application.close()
        self.assertTrue(until(works, A_WHILE, pause=0.1), self.bench.log.read_text()[-3000:])


if __name__ == "__main__":
    unittest.main()
