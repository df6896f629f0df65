"""AWS Config's custom rules, as far as a rule's function sees them.

MiniStack accepts `AWS::Config::ConfigRule` in a stack and makes nothing of it, never calls a rule's function and has
no PutEvaluations. Shapes: botocore's model config/2014-11-12 (PutEvaluations, GetComplianceDetailsByConfigRule,
DescribeComplianceByConfigRule, StartConfigRulesEvaluation, GetResourceConfigHistory); the event:
docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html.
"""

import json
import time
import uuid
from datetime import datetime, timezone

import botocore.session
from botocore.utils import parse_timestamp
from botocore.validate import ParamValidator
from ministack.core.responses import (
    AccountRegionScopedDict,
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    set_request_account_id,
    set_request_region,
)
from ministack.services import config, lambda_svc
from ministack.services.cloudformation import provisioners

import ministack_delivery

_MODEL = botocore.session.get_session().get_service_model("config")
_items = AccountRegionScopedDict()  # resource id -> configuration item
_history = AccountRegionScopedDict()  # resource id -> its configuration items, oldest first
_tokens = {}  # result token -> (account, region, rule name)
_evaluations = AccountRegionScopedDict()  # (rule name, resource id) -> evaluation


def install(handlers):
    """Adds the operations to the Config service and the resource type to CloudFormation."""
    answer_others = handlers["config"]
    operations = {
        "PutEvaluations": _put_evaluations,
        "StartConfigRulesEvaluation": _start_evaluation,
        "GetComplianceDetailsByConfigRule": _details,
        "DescribeComplianceByConfigRule": _compliance,
        "GetResourceConfigHistory": _resource_history,
    }

    async def handle(method, path, headers, body, query_params):
        name = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if name not in operations:
            return await answer_others(method, path, headers, body, query_params)
        request = json.loads(body or b"{}")
        wrong = ParamValidator().validate(request, _MODEL.operation_model(name).input_shape)
        if wrong.has_errors():
            return error_response_json("ValidationException", wrong.generate_report(), 400)
        return operations[name](request)

    handlers["config"] = handle
    provisioners._RESOURCE_HANDLERS["AWS::Config::ConfigRule"] = {
        "create": _create_resource,
        "update": _update_resource,
        "delete": _delete_resource,
    }


def _create_resource(logical_id, properties, stack_name):
    name = properties.get("ConfigRuleName") or f"{stack_name}-{logical_id}-{uuid.uuid4().hex[:12].upper()}"
    return _put_rule(name, properties)


def _update_resource(physical_id, _old, properties, _stack_name):
    return _put_rule(physical_id, properties)


def _delete_resource(physical_id, _properties):
    config._config_rules.pop(physical_id, None)
    for key in [key for key in _evaluations if key[0] == physical_id]:
        del _evaluations[key]


def _put_rule(name, properties):
    source = properties.get("Source", {})
    if source.get("Owner") == "CUSTOM_LAMBDA" and not ministack_delivery.function_policy_allows(
        source.get("SourceIdentifier", ""), "config.amazonaws.com", ""
    ):
        raise ValueError(
            "The AWS Lambda function policy does not allow AWS Config to invoke it "
            "(Service: Config, Status Code: 400, InsufficientPermissionsException)"
        )
    rule = {key: value for key, value in properties.items() if key != "ConfigRuleName"}
    if isinstance(rule.get("InputParameters"), dict):
        rule["InputParameters"] = json.dumps(rule["InputParameters"])
    config._put_config_rule({"ConfigRule": {**rule, "ConfigRuleName": name}})
    stored = config._config_rules[name]
    return name, {"Arn": stored["ConfigRuleArn"], "ConfigRuleId": stored["ConfigRuleId"]}


async def configuration_change(body, _query):
    """Delivers a configuration item, as AWS Config does when its recorder sees a change; answers the rules called.

    With `oversized` the rules are sent the item's summary only; with `leftScope` they are told that it left their scope.
    """
    request = json.loads(body)
    set_request_account_id(request["account"])
    set_request_region(request["region"])
    item = request["configurationItem"]
    if not any(recorder.get("recording") for recorder in config._recorders.values()):
        return {"called": []}
    _items[item["resourceId"]] = item
    _history.setdefault(item["resourceId"], []).append(item)
    kind = "OversizedConfigurationItemChangeNotification" if request.get("oversized") else _CHANGE
    left = bool(request.get("leftScope"))
    return {"called": [rule["ConfigRuleName"] for rule in config._config_rules.values() if _call(rule, item, kind, left)]}


async def interval(body, _query):
    """The rules' interval comes round: those with one are asked about everything; answers the rules called."""
    request = json.loads(body)
    set_request_account_id(request["account"])
    set_request_region(request["region"])
    called = []
    for rule in config._config_rules.values():
        if _wants(rule, "ScheduledNotification"):
            invoking = {"awsAccountId": get_account_id(), "messageType": "ScheduledNotification", "recordVersion": "1.0"}
            _invoke(rule, invoking, False)
            called.append(rule["ConfigRuleName"])
    return {"called": called}


_CHANGE = "ConfigurationItemChangeNotification"


def _wants(rule, kind):
    source = rule.get("Source", {})
    triggers = [detail.get("MessageType") for detail in source.get("SourceDetails", [])]
    return source.get("Owner") == "CUSTOM_LAMBDA" and kind in triggers


def _call(rule, item, kind=_CHANGE, left=False):
    types = rule.get("Scope", {}).get("ComplianceResourceTypes")
    if not _wants(rule, kind) or (types and item["resourceType"] not in types):
        return False
    if kind == _CHANGE:
        invoking = {"configurationItem": item, "configurationItemDiff": None, "recordVersion": "1.3"}
    else:
        kept = {name: value for name, value in item.items() if name not in ("configuration", "tags", "relationships")}
        invoking = {"configurationItemSummary": {**kept, "changeType": "UPDATE"}, "recordVersion": "1.0"}
    left = left or item.get("configurationItemStatus") == "ResourceDeleted"
    _invoke(rule, {**invoking, "messageType": kind}, left)
    return True


def _invoke(rule, invoking, left):
    token = uuid.uuid4().hex
    _tokens[token] = (get_account_id(), get_region(), rule["ConfigRuleName"])
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    event = {
        "version": "1.0",
        "invokingEvent": json.dumps({**invoking, "notificationCreationTime": now}),
        "ruleParameters": rule.get("InputParameters") or "{}",
        "resultToken": token,
        "eventLeftScope": left,
        "executionRoleArn": f"arn:aws:iam::{get_account_id()}:role/aws-service-role/config.amazonaws.com/"
        "AWSServiceRoleForConfig",
        "configRuleArn": rule["ConfigRuleArn"],
        "configRuleName": rule["ConfigRuleName"],
        "configRuleId": rule["ConfigRuleId"],
        "accountId": get_account_id(),
    }
    function_arn = rule["Source"]["SourceIdentifier"]
    if ministack_delivery.function_policy_allows(function_arn, "config.amazonaws.com", rule["ConfigRuleArn"]):
        ministack_delivery.invoke_asynchronously(function_arn, json.dumps(event))


def _put_evaluations(request):
    if request.get("TestMode"):
        return json_response({"FailedEvaluations": []})
    if request["ResultToken"] not in _tokens:
        return error_response_json("InvalidResultTokenException", "The specified ResultToken is invalid.", 400)
    account, region, rule = _tokens[request["ResultToken"]]
    if (account, region) != (get_account_id(), get_region()):
        return error_response_json("InvalidResultTokenException", "The specified ResultToken is invalid.", 400)
    # Lengths are the model's; the validator above only knows minimums.
    evaluations = request.get("Evaluations", [])
    if len(evaluations) > 100 or any(len(each.get("Annotation", "")) > 256 for each in evaluations):
        return error_response_json("InvalidParameterValueException", "Too many evaluations or too long a text.", 400)
    if any(each["ComplianceType"] == "INSUFFICIENT_DATA" for each in evaluations):
        return error_response_json("InvalidParameterValueException", "INSUFFICIENT_DATA is not supported.", 400)
    for evaluation in evaluations:
        key = (rule, evaluation["ComplianceResourceId"])
        standing = _evaluations.get(key)
        # The newest stands, whenever it arrives.
        if standing is None or _time(standing["OrderingTimestamp"]) <= _time(evaluation["OrderingTimestamp"]):
            _evaluations[key] = {**evaluation, "RecordedAt": time.time()}
    return json_response({"FailedEvaluations": []})


def _time(value):
    return parse_timestamp(value).timestamp()


def _resource_history(request):
    known = _history.get(request["resourceId"])
    if not known or known[0]["resourceType"] != request["resourceType"]:
        message = f"Resource {request['resourceId']} of resourceType:{request['resourceType']} is unknown"
        return error_response_json("ResourceNotDiscoveredException", message, 400)
    until = _time(request["laterTime"]) if "laterTime" in request else time.time()
    items = [item for item in reversed(known) if _time(item["configurationItemCaptureTime"]) <= until]
    answer = []
    for item in items[: request.get("limit") or 10]:
        configuration = item.get("configuration")
        captured = _time(item["configurationItemCaptureTime"])
        # Unlike in an invocation, the configuration is text and the time a number.
        text = configuration if configuration is None else json.dumps(configuration)
        answer.append({**item, "configuration": text, "configurationItemCaptureTime": captured})
    return json_response({"configurationItems": answer})


def _start_evaluation(request):
    for name in request.get("ConfigRuleNames") or list(config._config_rules):
        rule = config._config_rules.get(name)
        if rule is None:
            return _no_such_rule(name)
        for item in _items.values():
            _call(rule, item)
    return json_response({})


def _details(request):
    name = request["ConfigRuleName"]
    if name not in config._config_rules:
        return _no_such_rule(name)
    wanted = request.get("ComplianceTypes")
    results = [
        {
            "EvaluationResultIdentifier": {
                "EvaluationResultQualifier": {
                    "ConfigRuleName": name,
                    "ResourceType": evaluation["ComplianceResourceType"],
                    "ResourceId": evaluation["ComplianceResourceId"],
                },
                "OrderingTimestamp": evaluation["OrderingTimestamp"],
            },
            "ComplianceType": evaluation["ComplianceType"],
            "ResultRecordedTime": evaluation["RecordedAt"],
            "ConfigRuleInvokedTime": evaluation["RecordedAt"],
            **({"Annotation": evaluation["Annotation"]} if "Annotation" in evaluation else {}),
        }
        for (rule, _), evaluation in _evaluations.items()
        if rule == name and (not wanted or evaluation["ComplianceType"] in wanted)
    ]
    return json_response({"EvaluationResults": results})


def _compliance(request):
    answer = []
    for name in request.get("ConfigRuleNames") or list(config._config_rules):
        if name not in config._config_rules:
            return _no_such_rule(name)
        types = {e["ComplianceType"] for (rule, _), e in _evaluations.items() if rule == name} - {"NOT_APPLICABLE"}
        overall = next((t for t in ("NON_COMPLIANT", "COMPLIANT") if t in types), "INSUFFICIENT_DATA")
        answer.append({"ConfigRuleName": name, "Compliance": {"ComplianceType": overall}})
    return json_response({"ComplianceByConfigRules": answer})


def _no_such_rule(name):
    return error_response_json("NoSuchConfigRuleException", f"The ConfigRule '{name}' provided is invalid.", 400)
