import signal
import subprocess
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest

from paperbrowse.library.batch_reader import IGNORED_SIGNALS, start_ignoring_signals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def _tell_what_is_blocked(sending: Connection) -> None:
    sending.send(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def test_a_process_beside_this_one_hears_no_ctrl_c_from_its_first_moment() -> None:
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_tell_what_is_blocked, args=(sending,))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    start_ignoring_signals(process)
    assert receiving.recv() >= IGNORED_SIGNALS
    process.join()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
    for end in (receiving, sending):
        end.close()


def test_it_starts_where_stderr_is_a_stand_in_without_a_file_number() -> None:
    code = (
        "import io, sys; from multiprocessing import get_context;"
        "from paperbrowse.library.batch_reader import start_ignoring_signals;"
        "StandIn = type('StandIn', (io.StringIO,), {'fileno': lambda self: -1}); sys.stderr = StandIn();"
        "process = get_context('spawn').Process(target=print); start_ignoring_signals(process);"
        "process.join(); sys.exit(process.exitcode)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
