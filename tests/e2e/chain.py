# SPDX-License-Identifier: Apache-2.0
"""One running stack, and the hands that hold the card: what every end-to-end test stands on."""
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools"
READER = "OpenSSC Reader 00 00"


def until(done, seconds=10, pause=0.02):
    """The first true answer of `done`, or its last answer when the time is over."""
    end = time.monotonic() + seconds
    while True:
        result = done()
        if result or time.monotonic() > end:
            return result
        time.sleep(pause)


class Stack:
    def __init__(self, *options):
        self.options = options  # of tools/stack up
        self.dir = Path(tempfile.mkdtemp(prefix="ssc-e2e-"))
        self.environment = dict(os.environ)

    def call(self, *arguments):
        return subprocess.run([TOOLS / "stack", *arguments, "--dir", self.dir], text=True, capture_output=True)

    def up(self):
        done = self.call("up", *self.options)
        if done.returncode != 0:
            raise RuntimeError(f"stack up: {done.stderr}{self.logs()}")
        for word in shlex.split(self.call("env").stdout):
            name, equals, value = word.partition("=")
            if equals:
                self.environment[name] = value

    def down(self):
        self.call("down")
        shutil.rmtree(self.dir, ignore_errors=True)

    def logs(self):
        return "".join(f"--- {log.name}\n{log.read_text(errors='replace')}" for log in sorted(self.dir.glob("log/*.log")))

    def pid(self, program):
        """The pid of a running program of this stack; None when it has ended."""
        for line in self.call("status").stdout.splitlines():
            pid, _, name = line.strip().partition(" ")
            if name == program:
                return int(pid)
        return None

    def kill(self, program):
        os.kill(self.pid(program), signal.SIGKILL)
        assert until(lambda: self.pid(program) is None)

    def run(self, *command, stdin=None, timeout=20):
        return subprocess.run([str(c) for c in command], env=self.environment, input=stdin, text=True,
                              capture_output=True, timeout=timeout)


class ChainTest(unittest.TestCase):
    """A test of a running stack; `insert` is the card that is in the reader at the start of each test."""

    insert = None
    options = ()  # of tools/stack up
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.stack = Stack(*cls.options)
        cls.addClassCleanup(cls.stack.down)
        cls.stack.up()

    def setUp(self):
        if self.insert:
            self.put(self.insert)
        else:
            self.pull()

    def run(self, result=None):
        failures = len(result.failures) + len(result.errors) if result else 0
        super().run(result)
        if result and len(result.failures) + len(result.errors) > failures:
            print(self.stack.logs())

    def sim(self, *arguments):
        done = self.stack.run("ssctl", "sim", *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def put(self, persona):
        """Inserts a card and waits until the daemon sees it; what was in before has been seen to go."""
        self.pull()
        self.sim("insert", persona)
        self.assertTrue(until(lambda: self.reader()["card"] != "absent"), self.reader())

    def pull(self):
        self.sim("pull")
        self.assertTrue(until(lambda: self.reader()["card"] == "absent"), self.reader())

    def reader(self, slot=0):
        status, answer = self.request("GET", "/v1/readers")
        self.assertEqual(status, 200, answer)
        return answer["readers"][slot]

    def ssctl(self, *arguments):
        done = self.stack.run("ssctl", "--json", *arguments)
        self.assertTrue(done.stdout, done.stderr)
        return done.returncode, json.loads(done.stdout)

    def ok(self, *arguments):
        status, answer = self.ssctl(*arguments)
        self.assertEqual(status, 0, answer)
        return answer

    def refused(self, code, *arguments):
        """The call fails with this stable code; answers the whole error."""
        status, answer = self.ssctl(*arguments)
        self.assertNotEqual(status, 0, answer)
        self.assertEqual(answer["error"]["code"], code, answer)
        return answer["error"]

    def post(self, path, body, content_type="application/json"):
        return self.request("POST", path, body, f"Content-Type: {content_type}\r\n")

    def request(self, method, path, body=b"", headers=""):
        """A request to the daemon as any program could send it: status and body."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(10)
            s.connect(str(self.stack.dir / "sscd.sock"))
            head = (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}"
                    f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n")
            s.sendall(head.encode() + body)
            answer = b""
            while chunk := s.recv(65536):
                answer += chunk
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)
