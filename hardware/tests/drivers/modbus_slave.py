"""A Modbus RTU slave nobody here wrote (PyPI pymodbus): unit 1, 8 coils, 8 inputs of which 0, 2 and 7 are on.

Usage: modbus_slave.py PORT
"""

import asyncio
import sys

from pymodbus import FramerType
from pymodbus.datastore import ModbusDeviceContext, ModbusSequentialDataBlock, ModbusServerContext
from pymodbus.server import StartAsyncSerialServer

# A block begins at wire address 0 when it is made with address 1.
COILS = ModbusSequentialDataBlock(1, [True] + [False] * 7)
INPUTS = ModbusSequentialDataBlock(1, [True, False, True, False, False, False, False, True])


async def main(port):
    device = ModbusDeviceContext(co=COILS, di=INPUTS)
    context = ModbusServerContext(devices={1: device}, single=False)
    await StartAsyncSerialServer(context, framer=FramerType.RTU, port=port, baudrate=9600)


asyncio.run(main(sys.argv[1]))
