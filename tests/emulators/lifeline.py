"""Ties an emulator's life to the test process that started it.

The parent holds the other end of our stdin. When it closes, because the test finished or because the whole test
process died, everything in our process group ends: the emulator and the Lambda environments that it started.
"""

import json
import os
import signal
import socket
import sys
import threading


def end_with_parent():
    """Kills this process group as soon as stdin reaches its end."""
    if os.getpgrp() != os.getpid():
        sys.exit("start this launcher as the leader of its own process group")

    def watch():
        while sys.stdin.buffer.read1(4096):
            pass
        os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def listen():
    """A listening socket on a port that the system chose: no other process can take it in between."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    return listener


def announce(port):
    """Tells the parent the port, as the only line of stdout, then sends whatever follows to the log."""
    print(json.dumps({"port": port}), flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
