"""A relay board on PyPI's pymodbus: its RTU framing and its server, on the serial port named.

    modbus_slave.py PORT [UNIT]

Prints `{"coil": n, "on": bool, "at": seconds}` whenever a coil is written to another value.
Commands: `input N on|off` sets a discrete input; true is a closed contact.
"""

import asyncio
import sys
import time

from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

import peer

LINES = 16
READ_DISCRETE_INPUTS = 2
INPUTS = [True] + [False] * (LINES - 1)
COILS = [False] * LINES


async def touched(function_code, _start, address, _count, registers, written):
    """pymodbus calls this before it reads or writes its own memory."""
    if function_code == READ_DISCRETE_INPUTS:
        registers[0] = sum(1 << place for place, closed in enumerate(INPUTS) if closed)
    for place, value in enumerate(written or [], start=address):
        if place < LINES and COILS[place] != bool(value):
            COILS[place] = bool(value)
            peer.say(coil=place, on=bool(value), at=time.monotonic())


def set_input(number, state):
    """A contact closes or opens."""
    INPUTS[int(number)] = state == "on"


async def main():
    port = sys.argv[1]
    unit = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    bits = [SimData(0, values=[False] * LINES, datatype=DataType.BITS)]
    words = [SimData(0, values=0, datatype=DataType.REGISTERS)]
    board = SimDevice(unit, simdata=(bits, list(bits), words, list(words)), action=touched)
    server = ModbusSerialServer(board, framer=FramerType.RTU, port=port, baudrate=9600, ignore_missing_devices=True)
    peer.obey({"input": set_input})
    await server.serve_forever(background=True)
    peer.say(ready=True)
    await server.serving


asyncio.run(main())
