"""What EventBridge and EventBridge Scheduler keep of what they could not hand over. MiniStack 1.5.33 keeps nothing.

- docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html: the event, with attributes that name rule and target;
  the queue's policy lets EventBridge send.
- docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html: the request to the target's API, with
  attributes that name the schedule and the API's action; the schedule's role sends. The sample there is of a schedule for a
  queue: its body holds the members of SendMessage, its target is `arn:aws:scheduler:::aws-sdk:sqs:sendMessage`. That one
  for a function looks alike is assumed.
"""

import contextvars
import json
import logging

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import sqs

logger = logging.getLogger("palisade.dead_letters")


def of_rule(target, event, rule_arn):
    """Keeps an event that a rule's target refused, where the queue's policy lets EventBridge."""
    queue = _queue(target)
    if queue and _lets(queue, "events.amazonaws.com", rule_arn):
        attributes = {"RULE_ARN": rule_arn, "TARGET_ARN": target["Arn"], "ERROR_CODE": "NO_PERMISSIONS"}
        _send(queue, event, {**attributes, "ERROR_MESSAGE": "not authorized to invoke the target", "RETRY_ATTEMPTS": "0"})


def of_schedule(target, schedule_arn, role_may):
    """Keeps the request that a schedule's target refused, where the schedule's role may send it."""
    queue = _queue(target)
    if queue and role_may(target.get("RoleArn", ""), "scheduler.amazonaws.com", "sqs:SendMessage", queue):
        request = {"FunctionName": target["Arn"], "InvocationType": "Event", "Payload": target.get("Input", "{}")}
        attributes = {
            "SCHEDULE_ARN": schedule_arn,
            "TARGET_ARN": "arn:aws:scheduler:::aws-sdk:lambda:invoke",
            "ERROR_CODE": "AccessDeniedException",
            "ERROR_MESSAGE": "not authorized to perform lambda:InvokeFunction",
            "IS_PAYLOAD_TRUNCATED": "false",
            "RETRY_ATTEMPTS": "0",
        }
        _send(queue, json.dumps(request), attributes)


def _queue(target):
    queue = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not queue:
        logger.warning("%s has no dead-letter queue: lost", target.get("Arn"))
    return queue


def _lets(queue_arn, service, source_arn):
    found = sqs.queue_policy_for_arn(queue_arn)
    if not found or not found[0]:
        return False
    keys = {"aws:sourcearn": source_arn, "aws:sourceaccount": get_account_id()}
    context = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="sqs:SendMessage",
        resource_arn=queue_arn,
        region=get_region(),
        service_context=keys,
        secure_transport=True,
    )
    return iam_evaluator.evaluate_resource_policy(found[0], context, service=service).decision == "Allow"


def _send(queue_arn, body, attributes):
    url = sqs._queue_url(queue_arn.rsplit(":", 1)[-1])
    told = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}

    def send():
        # A service comes over TLS, which the queue's policy asks for.
        iam_evaluator.pin_request_origin("", True)
        sqs._act_send_message({"QueueUrl": url, "MessageBody": body, "MessageAttributes": told}, url)

    contextvars.copy_context().run(send)
