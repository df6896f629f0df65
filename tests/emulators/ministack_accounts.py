"""What one account lets another do: code of functions from its bucket, objects put into it, the value of its secret; and a
secret's policy in a stack.

MiniStack 1.5.33 asks a bucket's policy for calls from other accounts, but as if their root had sent them; leaves policy
variables in it as they are; reads a function's code in the own account only; knows no secret of another account; and has
`aws:PrincipalArn` as the session's ARN.
- docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (also in the Resource of resource policies)
- docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
- docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (aws:PrincipalArn is the role's)
"""

import json
import re

from ministack.core import iam_evaluator
from ministack.core.responses import error_response_json, get_account_id, get_region, new_uuid, request_scope
from ministack.services import iam, kms, lambda_svc, s3, secretsmanager
from ministack.services.cloudformation import provisioners


def install():
    """Teaches all of it."""
    fetch, read, resolve = (
        lambda_svc._fetch_code_from_s3,
        secretsmanager._get_secret_value,
        iam_evaluator._resolve_condition_key,
    )

    def fetch_code(bucket, key, version_id=None):
        owner, account = s3._bucket_owner_account(bucket), get_account_id()
        if owner in (None, account):
            return fetch(bucket, key, version_id)
        # In the name of whoever deploys; that an account's root stands for it is the emulator's own way.
        if not s3._foreign_bucket_allows(owner, bucket, key, "GET", {}, account):
            return None
        with request_scope(owner, get_region()):
            return fetch(bucket, key, version_id)

    def get_secret_value(data):
        scope = secretsmanager._secret_scope_from_arn(data.get("SecretId", ""))
        if not scope or scope[0].account_id == get_account_id() or scope[0].region != get_region():
            return read(data)
        owner = scope[0].account_id
        refused = _refusal(data["SecretId"], owner)
        if refused:
            return error_response_json("AccessDeniedException", refused, 400)
        with request_scope(owner, get_region()):
            return read(data)

    def condition_key(key, context):
        if key.lower() == "aws:principalarn":
            return _role_arn(context.principal_arn, context.principal_account)
        return resolve(key, context)

    evaluate, allows = iam_evaluator.evaluate_resource_policy, s3._foreign_bucket_allows

    def evaluate_with_variables(document, context, *rest, **more):
        return evaluate(_filled_in(document, context), context, *rest, **more)

    def foreign_bucket_allows(owner, bucket, key, method, query, caller, *rest, **more):
        if allows(owner, bucket, key, method, query, caller, *rest, **more):
            return True
        policy = s3._bucket_policies.get_scoped(owner, None, bucket)
        puts = method == "PUT" and key and not set(query) - {"x-id"}
        resource = f"arn:aws:s3:::{bucket}/{key}"
        return bool(caller and policy and puts and _allows(policy, iam_evaluator.caller_arn(), "s3:PutObject", resource, {}))

    iam_evaluator.evaluate_resource_policy = evaluate_with_variables
    s3._foreign_bucket_allows = foreign_bucket_allows
    lambda_svc._fetch_code_from_s3 = fetch_code
    secretsmanager._get_secret_value = get_secret_value
    iam_evaluator._resolve_condition_key = condition_key
    provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::ResourcePolicy"] = {
        "create": _create,
        "update": _update,
        "delete": _delete,
    }


def _filled_in(document, context):
    """The policy with the variables in its resources replaced by what the request has for them."""
    policy = json.loads(document) if isinstance(document, str) and "${aws:" in document else document
    if not isinstance(policy, dict):
        return document

    def value(match):
        found = iam_evaluator._resolve_condition_key(match[1], context)
        return found if isinstance(found, str) else match[0]

    def filled_in(statement):
        resources = statement.get("Resource")
        if resources is None:
            return statement
        listed = resources if isinstance(resources, list) else [resources]
        return statement | {"Resource": [re.sub(r"\$\{(aws:[\w/-]+)\}", value, resource) for resource in listed]}

    statements = policy.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return policy | {"Statement": [filled_in(statement) for statement in listed]}


def _role_arn(principal, account):
    """The ARN of a session's role, path included; any other principal's own."""
    if ":assumed-role/" not in principal:
        return principal
    name = principal.split(":assumed-role/", 1)[1].split("/", 1)[0]
    role = iam._roles.get_scoped(account, None, name)
    return role["Arn"] if role else principal


def _refusal(arn, owner):
    """Why the secret's policy, or its key's, does not let the caller in; nothing when both do."""
    caller = iam_evaluator.caller_arn()
    with request_scope(owner, get_region()):
        found = secretsmanager.secret_policy_for_arn(arn)
        _, secret = secretsmanager._resolve(arn)
        key_id = (secret or {}).get("KmsKeyId")
        key = kms.key_policy_for_arn(key_id) if key_id else None
    through = {"kms:viaservice": f"secretsmanager.{get_region()}.amazonaws.com"}
    if not found or not _allows(found[0], caller, "secretsmanager:GetSecretValue", arn, {}):
        return f"User: {caller} is not authorized to perform: secretsmanager:GetSecretValue on resource: {arn} " \
               "because no resource-based policy allows the secretsmanager:GetSecretValue action"
    if not key or not _allows(key[0], caller, "kms:Decrypt", key_id, through):
        return "Access to KMS is not allowed"
    return None


def _allows(policy, caller, action, resource, context):
    question = iam_evaluator.EvalContext(
        principal_arn=caller,
        principal_type="AssumedRole" if ":assumed-role/" in caller else "User",
        principal_account=caller.split(":")[4],
        action=action,
        resource_arn=resource,
        region=get_region(),
        service_context=context,
    )
    return iam_evaluator.evaluate_resource_policy(policy, question).decision == "Allow"


def _put(properties):
    policy = properties["ResourcePolicy"]
    status, _, body = secretsmanager._put_resource_policy(
        {"SecretId": properties["SecretId"], "ResourcePolicy": policy if isinstance(policy, str) else json.dumps(policy)}
    )
    if status >= 400:
        raise ValueError(f"Resource handler returned message: {json.loads(body).get('message')}")


def _create(_logical_id, properties, _stack_name):
    _put(properties)
    return f"{properties['SecretId']}|{new_uuid()}", {}


def _update(physical_id, _old, properties, _stack_name):
    _put(properties)
    return physical_id, {}


def _delete(_physical_id, properties):
    secretsmanager._delete_resource_policy({"SecretId": properties["SecretId"]})
