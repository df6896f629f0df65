"""What EventBridge Scheduler refuses and MiniStack 1.5.33 accepts.

docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html: names, expressions, time zones, and an
execution role that the service may assume.
"""

import re

from ministack.services import eventbridge, scheduler

import ministack_delivery

_NAME = re.compile(r"[0-9a-zA-Z\-_.]{1,64}")


def install():
    """Checks schedules when they are created and updated."""
    scheduler._create_schedule = _checked(scheduler._create_schedule)
    scheduler._update_schedule = _checked(scheduler._update_schedule)


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
