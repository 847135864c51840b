# SPDX-License-Identifier: Apache-2.0
"""The guest as a process: QEMU without KVM, its ports, its monitor."""
import ctypes
import json
import os
import signal
import socket
import subprocess
from pathlib import Path

QEMU = "/usr/bin/qemu-system-x86_64"
PORTS = ("input", "output", "errors", "hand")  # /dev/vport0p1 and on, guest/session
# hpet: on a busy machine the kernel measures the TSC wrong, and its seconds are not seconds.
KERNEL_OPTIONS = "console=ttyS0 quiet panic=-1 mitigations=off clocksource=hpet random.trust_cpu=on"

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def mount_private_memory(place):
    """A file system in memory at `place` that only this process and its children see: it ends with them."""
    user, group = os.geteuid(), os.getegid()
    checked(libc.unshare(CLONE_NEWNS | (0 if user == 0 else CLONE_NEWUSER)))
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    checked(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    checked(libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, None))


class Processes:
    """Children that end with this block, and with this process however it ends."""

    def __init__(self, log):
        self.log = log
        self.children = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in self.children:
            child.kill()
        for child in self.children:
            child.wait()

    def start(self, command, **options):
        parent = os.getpid()

        def tie():
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
        child = subprocess.Popen([str(word) for word in command], preexec_fn=tie, process_group=0,
                                 stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **options)
        self.children.append(child)
        return child


class Machine:
    def __init__(self, processes, kernel, initrd, megabytes, usb_ccid=False, options=()):
        """`initrd` is an open file; `options` are more words for QEMU; `usb_ccid` is a second reader."""
        self.ports, theirs = {}, []
        chardevs = []
        for name in (*PORTS, "console", "monitor"):
            self.ports[name], other = socket.socketpair()
            theirs.append(other)
            chardevs += ["-chardev", f"socket,id={name},fd={other.fileno()}"]
        ports = [word for number, name in enumerate(PORTS, 1)
                 for word in ("-device", f"virtserialport,nr={number},chardev={name}")]
        if usb_ccid:
            ends = socket.socketpair()
            theirs += ends
            options = (*self.usb_ccid(*(end.fileno() for end in ends)), *options)
        self.process = processes.start(
            [QEMU, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
             "-machine", "q35,i8042=off,vmport=off,sata=off,smbus=off",
             "-accel", "tcg", "-cpu", "qemu64,+rdrand", "-m", f"{megabytes}M",
             "-kernel", kernel, "-initrd", f"/proc/self/fd/{initrd.fileno()}", "-append", KERNEL_OPTIONS,
             *chardevs, "-serial", "chardev:console", "-mon", "chardev=monitor,mode=control",
             "-device", "virtio-serial-pci", *ports,
             "-fsdev", "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap",
             "-device", "virtio-9p-pci,fsdev=host,mount_tag=host",
             "-device", "qemu-xhci,id=usb", *options],
            pass_fds=[initrd.fileno(), *(end.fileno() for end in theirs)])
        for end in theirs:
            end.close()
        self.monitor = self.ports.pop("monitor").makefile("rw")
        self.monitor.readline()  # the greeting
        self.monitor_command("qmp_capabilities")

    @staticmethod
    def usb_ccid(reader, port):
        """QEMU's reader, whose card is at a port of the guest: the two ends of a socket."""
        return ("-chardev", f"socket,id=usb-ccid,fd={reader}", "-chardev", f"socket,id=usb-ccid-card,fd={port}",
                "-device", f"virtserialport,nr={len(PORTS) + 1},chardev=usb-ccid-card",
                "-device", "usb-ccid,bus=usb.0", "-device", "ccid-card-passthru,chardev=usb-ccid")

    def monitor_command(self, command, **arguments):
        json.dump({"execute": command, "arguments": arguments}, self.monitor)
        self.monitor.flush()
        for line in self.monitor:
            answer = json.loads(line)
            if "error" in answer:
                raise OSError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return
        raise OSError(f"{command}: QEMU has ended")

    def plug(self, usbredir):
        """Plugs in the device behind the usbredir socket."""
        address = {"type": "unix", "data": {"path": str(usbredir)}}
        self.monitor_command("chardev-add", id="reader",
                             backend={"type": "socket", "data": {"addr": address, "server": False}})
        self.monitor_command("device_add", driver="usb-redir", bus="usb.0", chardev="reader", id="reader",
                             **{"suppress-remote-wake": False})  # it would change the descriptor

    def unplug(self):
        self.monitor_command("device_del", id="reader")  # and with it its chardev

    def power_off(self):
        """Not a shut-down: the guest has nothing to lose."""
        self.process.kill()
