"""What EventBridge Scheduler refuses and MiniStack 1.5.33 accepts.

docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html: names, expressions, time zones, and an
execution role that the service may assume. What a client token does besides making a request idempotent is not
documented; the strictest reading of it is taught: a repetition does nothing, even when the schedule is gone by now, and
other contents under the same token are a conflict.
"""

import json
import re

from ministack.services import eventbridge, scheduler

import ministack_delivery

_NAME = re.compile(r"[0-9a-zA-Z\-_.]{1,64}")

_answered = scheduler.AccountRegionScopedDict()  # client token -> what was asked under it, and the answer


def install():
    """Checks schedules when they are created and updated."""
    scheduler._create_schedule = _once_per_token(_checked(scheduler._create_schedule))
    scheduler._update_schedule = _checked(scheduler._update_schedule)


def _once_per_token(create):
    def once(name, body):
        token = body.get("ClientToken")
        if token in _answered:
            asked, answer = _answered[token]
            if asked == _text(name, body):
                return answer
            return scheduler._error(409, "ConflictException", "The client token was used for another request.")
        answer = create(name, body)
        if token and answer[0] == 200:
            _answered[token] = (_text(name, body), answer)
        return answer

    return once


def _text(name, body):
    return json.dumps([name, body], sort_keys=True)


def _checked(write):
    def checked(name, body):
        refused = problem(name, body)
        return scheduler._error(400, "ValidationException", refused) if refused else write(name, body)

    return checked


def problem(name, body):
    """Why AWS would refuse such a schedule, or None."""
    expression = body.get("ScheduleExpression", "")
    if not _NAME.fullmatch(name):
        return f"Value '{name}' at 'name' failed to satisfy constraint: {_NAME.pattern}"
    if (
        scheduler._at_time_epoch(expression) is None
        and eventbridge._parse_rate_seconds(expression) is None
        and eventbridge._parse_cron_fields(expression) is None
    ):
        return f"Invalid Schedule Expression {expression}."
    if body.get("ScheduleExpressionTimezone", "UTC") != "UTC":
        # The sweep reads every expression as UTC; better no schedule than one that fires at another hour.
        return "this emulator knows no time zone but UTC"
    role = body.get("Target", {}).get("RoleArn", "")
    if not ministack_delivery.trusts(role, "scheduler.amazonaws.com"):
        return "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
    return None
