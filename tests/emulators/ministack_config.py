"""AWS Config's custom rules, as far as a rule's function sees them.

MiniStack accepts `AWS::Config::ConfigRule` in a stack and makes nothing of it, never calls a rule's function and has
no PutEvaluations. Shapes: botocore's model config/2014-11-12 (PutEvaluations, GetComplianceDetailsByConfigRule,
DescribeComplianceByConfigRule, StartConfigRulesEvaluation); the event:
docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html.
"""

import json
import time
import uuid
from datetime import datetime, timezone

import botocore.session
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
    """Delivers a configuration item, as AWS Config does when its recorder sees a change; answers the rules called."""
    request = json.loads(body)
    set_request_account_id(request["account"])
    set_request_region(request["region"])
    item = request["configurationItem"]
    if not any(recorder.get("recording") for recorder in config._recorders.values()):
        return {"called": []}
    _items[item["resourceId"]] = item
    return {"called": [rule["ConfigRuleName"] for rule in config._config_rules.values() if _call(rule, item)]}


def _call(rule, item):
    source = rule.get("Source", {})
    types = rule.get("Scope", {}).get("ComplianceResourceTypes")
    triggers = [detail.get("MessageType") for detail in source.get("SourceDetails", [])]
    if (
        source.get("Owner") != "CUSTOM_LAMBDA"
        or (types and item["resourceType"] not in types)
        or "ConfigurationItemChangeNotification" not in triggers
    ):
        return False
    token = uuid.uuid4().hex
    _tokens[token] = (get_account_id(), get_region(), rule["ConfigRuleName"])
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    event = {
        "version": "1.0",
        "invokingEvent": json.dumps(
            {
                "configurationItem": item,
                "configurationItemDiff": None,
                "notificationCreationTime": now,
                "messageType": "ConfigurationItemChangeNotification",
                "recordVersion": "1.3",
            }
        ),
        "ruleParameters": rule.get("InputParameters") or "{}",
        "resultToken": token,
        "eventLeftScope": item.get("configurationItemStatus") == "ResourceDeleted",
        "executionRoleArn": f"arn:aws:iam::{get_account_id()}:role/aws-service-role/config.amazonaws.com/"
        "AWSServiceRoleForConfig",
        "configRuleArn": rule["ConfigRuleArn"],
        "configRuleName": rule["ConfigRuleName"],
        "configRuleId": rule["ConfigRuleId"],
        "accountId": get_account_id(),
    }
    function_arn = source["SourceIdentifier"]
    if ministack_delivery.function_policy_allows(function_arn, "config.amazonaws.com", rule["ConfigRuleArn"]):
        ministack_delivery.invoke_asynchronously(function_arn, json.dumps(event))
    return True


def _put_evaluations(request):
    if request.get("TestMode"):
        return json_response({"FailedEvaluations": []})
    if request["ResultToken"] not in _tokens:
        return error_response_json("InvalidResultTokenException", "The specified ResultToken is invalid.", 400)
    account, region, rule = _tokens[request["ResultToken"]]
    if (account, region) != (get_account_id(), get_region()):
        return error_response_json("InvalidResultTokenException", "The specified ResultToken is invalid.", 400)
    for evaluation in request.get("Evaluations", []):
        if evaluation["ComplianceType"] == "INSUFFICIENT_DATA":
            return error_response_json("InvalidParameterValueException", "INSUFFICIENT_DATA is not supported.", 400)
        _evaluations[(rule, evaluation["ComplianceResourceId"])] = {**evaluation, "RecordedAt": time.time()}
    return json_response({"FailedEvaluations": []})


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
