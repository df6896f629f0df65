"""MiniStack's own IAM engine, made visible: who called, as what, on what, and for calls that others answer too.

Every response of MiniStack gets a header `x-palisade-facts` with the decisions that its engine took for the
request; the front records and removes it. For calls that the front sends elsewhere (Security Hub, GuardDuty, Macie,
Organizations, StackSets) `authorize` checks the signature and asks the same engine, so that a role without the
permission is refused there as well.
"""

import contextvars
import json
import os
import urllib.request
from urllib.parse import parse_qs, quote, unquote

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, set_request_account_id, set_request_region
from ministack.core.router import extract_access_key_id

_DECISIONS = contextvars.ContextVar("palisade_decisions", default=None)
_enforce = iam_evaluator.enforce


def _recording_enforce(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    denied = _enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
    decisions = _DECISIONS.get()
    if decisions is not None:
        decisions.append((iam_action, resource_arn))
    return denied


iam_evaluator.enforce = _recording_enforce


def _organization_id(account_id):
    """aws:PrincipalOrgID from the emulator that answers for Organizations, through the front."""
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_front/organizations/{account_id}"
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)["id"]


iam_evaluator._principal_org_id = _organization_id


def _principal(access_key_id):
    if not access_key_id:
        return ""
    # Root keys, users' keys and sessions alike; the signature is not looked at again.
    found = iam_evaluator.resolve_credential(access_key_id, get_account_id())
    return getattr(found, "principal_arn", "")


def wrap(app, own_paths):
    """`app` with the decision header, and with `own_paths` answered by their coroutines (body and query to JSON)."""

    async def wrapped(scope, receive, send):
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if own := own_paths.get(scope["path"]):
            await _answer(own, scope, receive, send)
            return

        decisions = []
        _DECISIONS.set(decisions)
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        access_key_id = extract_access_key_id(headers, parse_qs(scope["query_string"].decode("latin-1")))

        async def send_with_decisions(message):
            if message["type"] == "http.response.start":
                facts = {"principal": _principal(access_key_id), "account": get_account_id(), "decisions": decisions}
                value = quote(json.dumps(facts)).encode()
                message = {**message, "headers": [*message.get("headers", []), (b"x-palisade-facts", value)]}
            await send(message)

        await app(scope, receive, send_with_decisions)

    return wrapped


async def _answer(own, scope, receive, send):
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    answer = await own(body, parse_qs(scope["query_string"].decode()))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


async def operations(_body, query):
    """The REST operations of one signing name, from botocore's service models: [method, URI pattern, operation]."""
    signing_name = query["service"][0]
    # For most services the model has the signing name; MiniStack knows the others.
    names = iam_actions._BOTOCORE_SERVICE_MAP.get(signing_name)
    return [
        [operation["http"]["method"], operation["http"]["requestUri"], name]
        for model_name in names or [signing_name]
        for name, operation in iam_actions._load_botocore_model(model_name).get("operations", {}).items()
    ]


async def authorize(sent, query):
    """Checks signature and permission of a request that another server will answer.

    Its head stands as JSON in the query parameter `request`, its body is ours.
    """
    request = json.loads(query["request"][0])
    service, operation, region = request["service"], request["operation"], request["region"]
    raw_headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in request["headers"]]
    headers = {name.decode(): value.decode("latin-1") for name, value in raw_headers}
    query = parse_qs(request["query"], keep_blank_values=True)

    access_key_id = extract_access_key_id(headers, query)
    try:
        set_request_account_id(ministack._request_account_scope(access_key_id))
    except iam_evaluator.AmbiguousAccessKeyError:
        set_request_account_id("")
    set_request_region(region)
    iam_evaluator.pin_request_origin("127.0.0.1", False)
    iam_evaluator.pin_signed_request(request["method"], request["path"], query, raw_headers)
    iam_evaluator.pin_signed_body(sent)

    account = get_account_id()
    checks = _checks(service, operation, unquote(request["path"]), sent, region, account)
    answer = {
        "principal": _principal(access_key_id),
        "account": account,
        "decisions": [[action, resource] for action, resource, _ in checks],
        "denial": None,
    }
    for action, resource, context in checks:
        denied = _enforce(access_key_id, action, service, region, resource, context)
        if isinstance(denied, iam_evaluator.AuthError):
            answer["denial"] = _response(ministack._credential_failure(service, action, "", denied, headers))
            break
        if denied:
            answer["denial"] = _response(
                iam_actions.access_denied_response(
                    service, action, denied.principal_arn, "", headers=headers, resource_arn=resource,
                    message=iam_actions.identity_denial_message(
                        action, denied.principal_arn, resource, denied.decision == "Deny"
                    ),
                )
            )
            break
    return answer


def _response(response):
    status, headers, body = response
    return {"status": status, "headers": list(headers.items()), "body": body.decode()}


def _checks(service, operation, path, body, region, account):
    """What AWS checks for an operation: (IAM action, resource ARN, condition context).

    Source: the Service Authorization Reference's tables of the six services.
    """
    action = f"{service}:{operation}"
    if service == "securityhub":
        if operation == "BatchImportFindings":
            return [
                (action, finding.get("ProductArn", "*"), {"securityhub:TargetAccount": finding.get("AwsAccountId", "")})
                for finding in json.loads(body).get("Findings", [])
            ] or [(action, "*", {})]
        return [(action, f"arn:aws:securityhub:{region}:{account}:hub/default", {})]
    if service == "guardduty":
        parts = path.strip("/").split("/")
        named = len(parts) > 1 and parts[0] == "detector"
        return [(action, f"arn:aws:guardduty:{region}:{account}:detector/{parts[1]}" if named else "*", {})]
    if service == "account":
        asked = json.loads(body or b"{}").get("AccountId")
        rest = f"/{_organization_id(account)}/{asked}" if asked else ""
        return [(action, f"arn:aws:account::{account}:account{rest}", {})]
    if service == "cloudformation":
        name = parse_qs(body.decode()).get("StackSetName", [""])[0]
        resource = f"arn:aws:cloudformation:{region}:{account}:stackset/{name}:*" if name else "*"
        return [(action, resource, {})]
    return [(action, "*", {})]
