"""How EventBridge, EventBridge Scheduler and Lambda deliver: with permissions, retries and failure destinations.

MiniStack 1.5.33 runs a rule's or schedule's function once, without retries or OnFailure, whether or not the function's
policy or the schedule's role allows it, loses the EventInvokeConfig of an alias, gives each retry a request id of its
own, leaves it out of the record for an OnFailure destination, and writes to one that the function's role may not write to.
AWS does none of that:
- docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html (rule to function: function policy)
- docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html (schedule: execution role)
- docs.aws.amazon.com/lambda/latest/dg/invocation-async.html (retries, destinations and their records, the role's permissions)
"""

import contextvars
import json
import logging
import uuid

from ministack.core import iam_evaluator
from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, iam, lambda_svc

import ministack_dead_letters

logger = logging.getLogger("palisade.delivery")

# Id of the asynchronous invocation whose attempts run in this context, and whether the next id to be made is its.
_REQUEST_ID = contextvars.ContextVar("palisade_request_id", default=None)
_IS_NEXT = contextvars.ContextVar("palisade_request_id_is_next", default=False)

# What services were asked to do with a role that they took on, and whether it may: no call of it passes the front.
_DELEGATED = []

_SEND = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
}


def install():
    """Replaces the three deliveries in the loaded modules."""
    eventbridge._invoke_target = _checked_target(eventbridge._invoke_target)
    eventbridge._dispatch_to_lambda = invoke_asynchronously
    lambda_svc._effective_func_record_for_qualifier = _with_own_invoke_config(
        lambda_svc._effective_func_record_for_qualifier
    )
    lambda_svc._route_async_failure = _checked_failure_destination(lambda_svc._route_async_failure)
    lambda_svc.invoke_async_with_retry = _with_one_request_id(lambda_svc.invoke_async_with_retry)
    lambda_svc._execute_function = _first_id_is_the_invocations(lambda_svc._execute_function)
    lambda_svc.new_uuid = _request_id_if_it_is_next(lambda_svc.new_uuid)
    lambda_svc.json = _RecordsWithRequestId()


def is_event():
    """Whether an asynchronous invocation is at work in this context, for which nobody waits."""
    return _REQUEST_ID.get() is not None


def _context(principal, action, resource, keys):
    return iam_evaluator.EvalContext(
        principal_arn=principal,
        principal_type="AssumedRole",
        principal_account=get_account_id(),
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context={key.lower(): value for key, value in keys.items()},
        principal_keys={},
    )


def trusts(role_arn, service):
    """Whether the role exists and `service` may assume it."""
    role = iam._roles.get(role_arn.rsplit("/", 1)[-1]) or {}
    return any(
        iam_evaluator._service_principal_matches(statement.get("Principal"), service)
        for statement in _statements(role.get("AssumeRolePolicyDocument"))
        if statement.get("Effect") == "Allow"
    )


def _role_may(role_arn, service, action, resource):
    """Whether `service` may assume the role and the role may then do `action`."""
    name = role_arn.rsplit("/", 1)[-1]
    policies = iam_evaluator._gather_role_policies(name, get_account_id())
    limits = iam_evaluator._permissions_boundary(iam._roles, name, get_account_id())
    context = _context(role_arn, action, resource, {"aws:SourceAccount": get_account_id()})
    allowed = iam_evaluator.evaluate(context, policies, *limits).decision == "Allow" and trusts(role_arn, service)
    _DELEGATED.append({"role": name, "service": service, "action": action, "resource": resource, "allowed": allowed})
    return allowed


async def delegated(_body, _query):
    """What services did, or were not let do, with roles that they took on."""
    return {"decisions": _DELEGATED}


def _statements(document):
    document = json.loads(document) if isinstance(document, str) else document or {}
    found = document.get("Statement", [])
    return [found] if isinstance(found, dict) else found


def function_policy_allows(function_arn, service, source_arn):
    """Whether the policy of the function lets an AWS service call it on behalf of `source_arn`."""
    found = lambda_svc.function_policy_for_arn(function_arn)
    if found is None:
        return False
    keys = {"aws:SourceArn": source_arn, "aws:SourceAccount": get_account_id()}
    context = _context(f"service:{service}", "lambda:InvokeFunction", function_arn, keys)
    return iam_evaluator.evaluate_resource_policy(found[0], context, service=service).decision == "Allow"


def _checked_target(invoke_target):
    def invoke(target, event, rule, view=None):
        arn = target.get("Arn", "")
        try:
            service = parse_arn(arn).service
        except ArnParseError:
            service = ""
        scheduled = "ScheduleExpression" in rule and "GroupName" in rule
        if scheduled:
            role = target.get("RoleArn", "")
            allowed = _role_may(role, "scheduler.amazonaws.com", _SEND.get(service, "*"), arn)
        elif service == "lambda":
            allowed = function_policy_allows(arn, "events.amazonaws.com", rule.get("Arn", ""))
        else:
            allowed = True
        if allowed:
            invoke_target(target, event, rule, view)
            return
        logger.warning("%s may not deliver to %s: not delivered", rule.get("Arn", ""), arn)
        if scheduled:
            ministack_dead_letters.of_schedule(target, rule.get("Arn", ""), _role_may)
        else:
            whole = (view or eventbridge._pattern_event_view(event)).event_with_detail()
            ministack_dead_letters.of_rule(target, json.dumps(whole), rule.get("Arn", ""))

    return invoke


def invoke_asynchronously(arn, payload):
    """Queues one asynchronous invocation, retried and routed on failure as the function is configured."""
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        logger.warning("function %s not found: not delivered", name)
        return
    record = lambda_svc._execution_record_for_config(function, config)
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))


def _with_own_invoke_config(effective_record):
    def effective(function, qualifier):
        record, config = effective_record(function, qualifier)
        if record is None or qualifier in (None, "$LATEST"):
            return record, config
        configs = function.get("event_invoke_configs") or {}
        return {**record, "event_invoke_config": configs.get(qualifier), "event_invoke_configs": {}}, config

    return effective


def _checked_failure_destination(route):
    def checked(target_arn, function_name, event, result):
        config = (lambda_svc._functions.get(function_name) or {}).get("config", {})
        service = parse_arn(target_arn).service
        if _role_may(config.get("Role", ""), "lambda.amazonaws.com", _SEND.get(service, "*"), target_arn):
            route(target_arn, function_name, event, result)
        else:
            logger.warning("the role of %s may not send to %s: failure lost", function_name, target_arn)

    return checked


class _RecordsWithRequestId:
    """The json module, but that a record of a failed asynchronous invocation names that invocation."""

    def __getattr__(self, name):
        return getattr(json, name)

    def dumps(self, value, *arguments, **options):
        if isinstance(value, dict) and {"requestContext", "requestPayload"} <= value.keys() and _REQUEST_ID.get():
            value = {**value, "requestContext": {"requestId": _REQUEST_ID.get(), **value["requestContext"]}}
        return json.dumps(value, *arguments, **options)


def _with_one_request_id(invoke):
    def invoke_with_id(func, event):
        # The attempts run in a thread with a copy of this context.
        token = _REQUEST_ID.set(str(uuid.uuid4()))
        try:
            invoke(func, event)
        finally:
            _REQUEST_ID.reset(token)

    return invoke_with_id


def _first_id_is_the_invocations(execute):
    def execute_with_id(func, event):
        token = _IS_NEXT.set(_REQUEST_ID.get() is not None)
        try:
            return execute(func, event)
        finally:
            _IS_NEXT.reset(token)

    return execute_with_id


def _request_id_if_it_is_next(new_uuid):
    def make():
        if not _IS_NEXT.get():
            return new_uuid()
        _IS_NEXT.set(False)
        return _REQUEST_ID.get()

    return make
