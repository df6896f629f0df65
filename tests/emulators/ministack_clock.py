"""Fires the schedules that become due within a given time, so that a follow-up in an hour needs no waiting.

One sweep of EventBridge Scheduler and of the scheduled rules runs with a clock that is ahead; all else, schedules
created afterwards included, keeps the real time.
"""

import asyncio
import json
import threading
import time

from ministack.services import eventbridge, scheduler

_ahead = threading.local()
_one_sweep = threading.Lock()


def _now():
    return time.time() + getattr(_ahead, "seconds", 0.0)


class _Clock:
    """The `time` module as a sweeping thread sees it."""

    time = staticmethod(_now)

    def __getattr__(self, name):
        return getattr(time, name)


_SWEEPS = []


def install():
    """Lets the sweeps of this module and MiniStack's own take turns, on a clock that can be ahead."""
    scheduler.time = _Clock()
    eventbridge._now_ts = _now
    _SWEEPS.append((scheduler._tick_schedules, scheduler._schedule_last_fired))
    _SWEEPS.append((eventbridge._tick_scheduled_rules, eventbridge._rule_last_fired))

    def in_turn(sweep):
        def run():
            with _one_sweep:
                sweep()

        return run

    scheduler._tick_schedules = in_turn(scheduler._tick_schedules)
    eventbridge._tick_scheduled_rules = in_turn(eventbridge._tick_scheduled_rules)


def _sweep_ahead(seconds):
    with _one_sweep:
        for sweep, last_fired in _SWEEPS:
            sweep()
            before = time.time()
            _ahead.seconds = seconds
            try:
                sweep()
            finally:
                _ahead.seconds = 0.0
            # What fired ahead of time counts as fired now: the next period starts here.
            for key, at in list(last_fired.items()):
                if at >= before + seconds:
                    last_fired[key] = at - seconds


async def fire_due_within(body, _query):
    """Runs what becomes due within `seconds` now."""
    await asyncio.to_thread(_sweep_ahead, json.loads(body)["seconds"])
    return {}
