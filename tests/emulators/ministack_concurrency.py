"""Reserved concurrency of functions: taken from a stack, and events that find no room wait.

MiniStack 1.5.33 leaves ReservedConcurrentExecutions out of a stack's function, and counts an asynchronous event that was
throttled as a failed attempt. On AWS the event goes back to Lambda's queue, for six hours:
- docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
- docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

import contextlib
import contextvars
import threading
import time

from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

import ministack_delivery

_KEPT_SECONDS = 21_600
# AWS's pauses grow from one second to five minutes.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

# Whether this thread has its turn already: an execution enters itself again under the function's account and region.
_HAS_TURN = contextvars.ContextVar("palisade_has_turn", default=False)
_turns = {}
_lock = threading.Lock()
_queued = 0


def install():
    """After `ministack_delivery`, whose ids tell events from calls that somebody waits for."""
    lambda_svc._execute_function = _in_turn(lambda_svc._execute_function)
    function = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create, update = function["create"], function["update"]

    def create_reserving(logical_id, properties, stack_name):
        name, attributes = create(logical_id, properties, stack_name)
        _reserve(name, properties)
        return name, attributes

    def update_reserving(physical_id, old, properties, *others):
        name, attributes = update(physical_id, old, properties, *others)
        _reserve(name, properties)
        return name, attributes

    function["create"], function["update"] = create_reserving, update_reserving


def _reserve(name, properties):
    reserved = properties.get("ReservedConcurrentExecutions")
    lambda_svc._functions[name]["concurrency"] = None if reserved is None else int(reserved)


def _in_turn(execute):
    def execute_in_turn(func, event):
        if not ministack_delivery.is_event():
            return execute(func, event)
        with _turn(func):
            pause, began = _FIRST_PAUSE, time.monotonic()
            while True:
                result = execute(func, event)
                throttled = isinstance(result, dict) and result.get("throttle")
                if not throttled or time.monotonic() - began > _KEPT_SECONDS:
                    return result
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    return execute_in_turn


@contextlib.contextmanager
def _turn(func):
    """Waits until the function's reserved concurrency has room for the event."""
    global _queued
    config = func.get("config") or func
    reserved = lambda_svc._reserved_concurrency(func, config)
    if not reserved or _HAS_TURN.get():
        yield
        return
    with _lock:
        turns = _turns.setdefault((lambda_svc._inflight_key(config), reserved), threading.Semaphore(reserved))
        _queued += 1
    token = _HAS_TURN.set(True)
    try:
        with turns:
            yield
    finally:
        _HAS_TURN.reset(token)
        with _lock:
            _queued -= 1


async def queued(_body, _query):
    """How many events wait for a function with reserved concurrency or are with it; not those between two attempts."""
    return {"queued": _queued}
