"""An OSDP reader nobody here wrote (PyPI libosdp): keypad, lamps, buzzer, display, two outputs, two inputs.

Usage: osdp_reader.py PORT ADDRESS KEY, where KEY is 32 hex digits, or `none` for a reader that is new.
Lines on stdin are what happens to it: `card BITS HEX`, `keys HEX`, `inputs HEX`, `tamper 0|1`.
Lines on stdout are what it is told, one JSON object each. This binding can not answer when it is asked for its outputs or
inputs (it refuses, under a MAC alone); it can report them.
"""

import json
import os
import select
import sys
import tty

import osdp
from osdp import Capability, CardFormat, Channel, Command, Event, LibFlag, PDCapabilities, PDInfo, PeripheralDevice
from osdp.constants import StatusReportType


class Line(Channel):
    """The terminal, without waiting."""

    def __init__(self, path):
        super().__init__()
        self.file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.file)

    def read(self, max_bytes):
        try:
            return os.read(self.file, max_bytes)
        except BlockingIOError:
            return b""

    def write(self, buf):
        try:
            return os.write(self.file, buf)
        except BlockingIOError:
            return 0

    def flush(self):
        pass


class Reader:
    def __init__(self, port, address, key):
        scbk, flags = (None, [LibFlag.InstallMode]) if key == "none" else (bytes.fromhex(key), [LibFlag.EnforceSecure])
        self.line = Line(port)
        info = PDInfo(address, self.line, scbk=scbk, flags=flags)
        can = PDCapabilities([
            (Capability.ContactStatusMonitoring, 1, 2),
            (Capability.OutputControl, 4, 2),
            (Capability.CardDataFormat, 1, 1),
            (Capability.LEDControl, 1, 2),
            (Capability.AudibleControl, 1, 1),
            (Capability.TextOutput, 1, 1),
        ])
        self.device = PeripheralDevice(info, can, log_level=osdp.LogLevel.Critical, command_handler=self.obey)

    def obey(self, command):
        kind = command["command"]
        if kind == Command.Status:
            return 0, None
        told = {name: value.hex() if isinstance(value, bytes) else value for name, value in command.items()}
        told["command"] = NAMES.get(kind, kind)
        print(json.dumps(told), flush=True)
        return 0, None

    def suffer(self, line):
        what, *words = line.split()
        if what == "card":
            self.submit(event=Event.CardRead, reader_no=0, direction=0, format=CardFormat.Wiegand,
                        length=int(words[0]), data=bytes.fromhex(words[1]))
        elif what == "keys":
            self.submit(event=Event.KeyPress, reader_no=0, data=bytes.fromhex(words[0]))
        elif what == "inputs":
            self.submit(event=Event.Status, type=StatusReportType.Input, report=bytes.fromhex(words[0]))
        elif what == "tamper":
            self.submit(event=Event.Status, type=StatusReportType.Local, report=bytes([int(words[0]), 0]))

    def submit(self, **event):
        self.device.ctx.submit_event(event)

    def run(self):
        was_secure = False
        print(json.dumps({"command": "ready"}), flush=True)
        while True:
            ready, _, _ = select.select([self.line.file, sys.stdin], [], [], 0.005)
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                self.suffer(line)
            self.device.ctx.refresh()
            is_secure = self.device.is_sc_active()
            if is_secure != was_secure:
                was_secure = is_secure
                print(json.dumps({"secure": is_secure}), flush=True)


NAMES = {
    Command.Output: "output",
    Command.Buzzer: "buzzer",
    Command.LED: "led",
    Command.Text: "text",
    Command.Keyset: "keyset",
}

Reader(sys.argv[1], int(sys.argv[2]), sys.argv[3]).run()
