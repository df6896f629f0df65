"""CloudFormation's refusals that MiniStack leaves out.

MiniStack 1.5.33 adopts an existing resource whose name a template asks for, deletes a bucket with its objects, creates
a function whose bundle or role does not exist and a rule whose pattern is not valid, and says that it created a
schedule that its own Scheduler refused. On AWS each of these fails the stack's operation:
- docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html (names in use, buckets that are not empty)
- docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html (bundle and role)
"""

import json

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import (
    cloudwatch,
    cloudwatch_logs,
    eventbridge,
    iam,
    kms,
    lambda_svc,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    ssm,
)
from ministack.services.cloudformation import provisioners, stacks

import ministack_delivery
import ministack_scheduler


def _arn(service, resource):
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{resource}"


# Type -> the property that names it, and whether that name is taken.
_NAMES = {
    "AWS::S3::Bucket": ("BucketName", lambda name, _: any(name in key for key in s3._buckets._data)),
    "AWS::SQS::Queue": ("QueueName", lambda name, _: sqs._queue_url(name) in sqs._queues),
    "AWS::SNS::Topic": ("TopicName", lambda name, _: _arn("sns", name) in sns._topics),
    "AWS::IAM::Role": ("RoleName", lambda name, _: name in iam._roles),
    "AWS::IAM::ManagedPolicy": (
        "ManagedPolicyName",
        lambda name, _: f"arn:aws:iam::{get_account_id()}:policy/{name}" in iam._policies,
    ),
    "AWS::Lambda::Function": ("FunctionName", lambda name, _: name in lambda_svc._functions),
    "AWS::Logs::LogGroup": ("LogGroupName", lambda name, _: name in cloudwatch_logs._log_groups),
    "AWS::Events::Rule": (
        "Name",
        lambda name, p: eventbridge._rule_key(name, p.get("EventBusName", "default")) in eventbridge._rules,
    ),
    "AWS::Scheduler::ScheduleGroup": ("Name", lambda name, _: name in scheduler._schedule_groups),
    "AWS::Scheduler::Schedule": (
        "Name",
        lambda name, p: f"{p.get('GroupName', 'default')}/{name}" in scheduler._schedules,
    ),
    "AWS::SecretsManager::Secret": (
        "Name",
        lambda name, _: any(secret.get("Name") == name for secret in secretsmanager._secrets.values()),
    ),
    "AWS::SSM::Parameter": ("Name", lambda name, _: name in ssm._parameters),
    "AWS::KMS::Alias": ("AliasName", lambda name, _: _arn("kms", name) in kms._aliases or name in kms._aliases),
    "AWS::CloudWatch::Alarm": ("AlarmName", lambda name, _: name in cloudwatch._alarms),
}


def install():
    """Checks before a stack creates a resource, and before it deletes a bucket."""
    provision = stacks._provision_resource

    def provision_checked(resource_type, logical_id, properties, stack_name):
        _check_name(resource_type, properties)
        if resource_type == "AWS::Lambda::Function":
            _check_function(properties)
        if resource_type == "AWS::Events::Rule":
            _check_pattern(properties)
        if resource_type == "AWS::Scheduler::Schedule":
            _check_schedule(properties)
        return provision(resource_type, logical_id, properties, stack_name)

    stacks._provision_resource = provision_checked

    bucket = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    delete_bucket = bucket["delete"]

    def delete_empty_bucket(physical_id, properties):
        if (s3._buckets.get(physical_id) or {}).get("objects") or s3._bucket_has_versions(physical_id):
            text = "The bucket you tried to delete is not empty"
            raise ValueError(_message(text, "S3", 409, "GeneralServiceException"))
        delete_bucket(physical_id, properties)

    bucket["delete"] = delete_empty_bucket


def _check_name(resource_type, properties):
    name_property, taken = _NAMES.get(resource_type, (None, None))
    name = properties.get(name_property) if name_property else None
    if name and taken(name, properties):
        raise ValueError(
            f"Resource handler returned message: \"Resource of type '{resource_type}' with identifier '{name}' "
            f'already exists." (RequestToken: {new_uuid()}, HandlerErrorCode: AlreadyExists)'
        )


def _check_function(properties):
    code = properties.get("Code", {})
    if code.get("S3Bucket"):
        fetched = lambda_svc._fetch_code_from_s3(
            code["S3Bucket"], code["S3Key"], version_id=code.get("S3ObjectVersion")
        )
        if fetched is None:
            text = "Error occurred while GetObject. S3 Error Code: NoSuchKey."
            raise ValueError(_message(text, "Lambda", 400, "InvalidRequest"))
    if not ministack_delivery.trusts(properties.get("Role", ""), "lambda.amazonaws.com"):
        text = "The role defined for the function cannot be assumed by Lambda."
        raise ValueError(_message(text, "Lambda", 400, "InvalidRequest"))


def _check_schedule(properties):
    group = properties.get("GroupName", "default")
    problem = ministack_scheduler.problem(properties.get("Name", "generated"), properties)
    if group != "default" and group not in scheduler._schedule_groups:
        problem = f"Schedule group {group} does not exist."
    if problem:
        raise ValueError(_message(problem, "Scheduler", 400, "InvalidRequest"))


def _check_pattern(properties):
    pattern = properties.get("EventPattern")
    reason = eventbridge._event_pattern_error(pattern if isinstance(pattern, str) else json.dumps(pattern or {}))
    if pattern and reason:
        text = f"Event pattern is not valid. Reason: {reason}"
        raise ValueError(_message(text, "EventBridge", 400, "InvalidRequest"))


def _message(text, service, status, code):
    cause = f"{text} (Service: {service}, Status Code: {status}, Request ID: {new_uuid()}) (SDK Attempt Count: 1)"
    return f'Resource handler returned message: "{cause}" (RequestToken: {new_uuid()}, HandlerErrorCode: {code})'
