"""What holds for all tests: signals, colors and days as on most machines, and the same examples in every `make test`.

No example has a time limit, because the machine may be busy. A background shell ignores Ctrl+C for all it starts.
`make faults` looks for new examples each time.
"""

import os
import signal
import time

from hypothesis import HealthCheck, settings

from tests.examples import FULL

settings.register_profile(
    "repeatable", derandomize=not FULL, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")

os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"  # whatever terminal the tests are started in

os.environ["TZ"] = "UTC"  # in New Zealand it is tomorrow
time.tzset()

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
