"""The stage: starts the brokers, the city, the flat and Anju on loopback, listens to them, and ends them all.

The demo and the system tests play on it. It needs the built programs, mosquitto and openssl, and the Python of
Debian 12 with python3-paho-mqtt. Everything lives in one temporary folder; nothing outlives the stage.
"""

from stage.box import Box, Bus, Device, Home
from stage.brokers import CityBroker, HomeBroker
from stage.checks import Checks, arguments
from stage.ports import free_port
from stage.processes import Program
from stage.publisher import Publisher
from stage.serial_pair import SerialPair
from stage.stage import MissingProgram, Stage
from stage.unix_http import ApiError, get
from stage.waiting import TooLate, wait_until

__all__ = ["ApiError", "Box", "Bus", "Checks", "CityBroker", "Device", "Home", "HomeBroker", "MissingProgram",
           "Program", "Publisher", "SerialPair", "Stage", "TooLate", "arguments", "free_port", "get", "wait_until"]
