# SPDX-License-Identifier: Apache-2.0
"""What stock lsusb reads from the device: every field of every descriptor, by hand from USB 2.0, CCID 1.1 and DFU 1.1."""
import unittest

from testbed import SERIAL_NUMBER, TestbedTest

ENDPOINT = """\
Endpoint Descriptor:
bLength 7
bDescriptorType 5
bEndpointAddress {address}
bmAttributes {attributes}
Transfer Type {type}
Synch Type None
Usage Type Data
wMaxPacketSize {size:#06x} 1x {size} bytes
bInterval {interval}
"""

# dwFeatures: 02 automatic configuration by the ATR, 04 activation on insert, 08 voltage, 10 clock, 20 bit rate,
# 80 PPS, 400 IFSD, 40000 short and extended APDU.
EXPECTED = """\
Device Descriptor:
bLength 18
bDescriptorType 1
bcdUSB 2.00
bDeviceClass 0
bDeviceSubClass 0
bDeviceProtocol 0
bMaxPacketSize0 64
idVendor 0x1209
idProduct 0x0001
bcdDevice 0.10
iManufacturer 1 OpenSSC
iProduct 2 OpenSSC Reader
iSerial 3 {serial}
bNumConfigurations 1
Configuration Descriptor:
bLength 9
bDescriptorType 2
wTotalLength 0x006f
bNumInterfaces 2
bConfigurationValue 1
iConfiguration 0
bmAttributes 0xa0
(Bus Powered)
Remote Wakeup
MaxPower 200mA
Interface Descriptor:
bLength 9
bDescriptorType 4
bInterfaceNumber 0
bAlternateSetting 0
bNumEndpoints 3
bInterfaceClass 11
bInterfaceSubClass 0
bInterfaceProtocol 0
iInterface 0
ChipCard Interface Descriptor:
bLength 54
bDescriptorType 33
bcdCCID 1.10 (Warning: Only accurate for version 1.0)
nMaxSlotIndex 0
bVoltageSupport 7 5.0V 3.0V 1.8V
dwProtocols 3 T=0 T=1
dwDefaultClock 5000
dwMaxiumumClock 5000
bNumClockSupported 2
dwDataRate 13440 bps
dwMaxDataRate 860215 bps
bNumDataRatesSupp. 89
dwMaxIFSD 254
dwSyncProtocols 00000000
dwMechanical 00000000
dwFeatures 000404BE
Auto configuration based on ATR
Auto activation on insert
Auto voltage selection
Auto clock change
Auto baud rate change
Auto PPS made by CCID
Auto IFSD exchange
Short and extended APDU level exchange
dwMaxCCIDMsgLen 271
bClassGetResponse echo
bClassEnvelope echo
wlcdLayout none
bPINSupport 0
bMaxCCIDBusySlots 1
{out}{in_}{interrupt}\
Interface Descriptor:
bLength 9
bDescriptorType 4
bInterfaceNumber 1
bAlternateSetting 0
bNumEndpoints 0
bInterfaceClass 254
bInterfaceSubClass 1
bInterfaceProtocol 1
iInterface 4 Firmware update
Device Firmware Upgrade Interface Descriptor:
bLength 9
bDescriptorType 33
bmAttributes 9
Will Detach
Manifestation Intolerant
Upload Unsupported
Download Supported
wDetachTimeout 1000 milliseconds
wTransferSize 2048 bytes
bcdDFUVersion 1.10
Device Status: 0x0000
(Bus Powered)
""".format(serial=SERIAL_NUMBER,
           out=ENDPOINT.format(address="0x01 EP 1 OUT", attributes=2, type="Bulk", size=64, interval=0),
           in_=ENDPOINT.format(address="0x81 EP 1 IN", attributes=2, type="Bulk", size=64, interval=0),
           interrupt=ENDPOINT.format(address="0x82 EP 2 IN", attributes=3, type="Interrupt", size=8, interval=16))


def plain(text):
    """Without indentation, runs of spaces, empty lines, and the line on where it is plugged in."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "".join(line + "\n" for line in lines if line and not line.startswith("Bus "))


class Lsusb(TestbedTest):
    def test_every_field_of_every_descriptor(self):
        done = self.testbed.run("lsusb", "-v", "-d", "1209:0001")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(plain(done.stdout), EXPECTED)

    def test_a_second_slot(self):
        done = self.testbed.run("lsusb", "-v", "-d", "1209:0001", options=("--sam-line", self.testbed.dir / "sam.line"))
        self.assertIn("nMaxSlotIndex 1\n", plain(done.stdout))
        self.assertIn("bMaxCCIDBusySlots 2\n", plain(done.stdout))

    def test_the_exit_code_is_that_of_the_program(self):
        self.assertEqual(self.testbed.run("lsusb", "-d", "dead:beef").returncode, 1)
        self.assertEqual(self.testbed.run("/no/such/program").returncode, 127)


del TestbedTest

if __name__ == "__main__":
    unittest.main()
