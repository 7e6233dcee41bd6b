"""Signals as a terminal gives them, because a background shell ignores Ctrl+C for all it starts; and its colors."""

import os
import signal

os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"  # whatever terminal the tests are started in

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
