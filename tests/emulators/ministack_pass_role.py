"""iam:PassRole, which MiniStack 1.5.33 checks nowhere that we pass a role.

Who hands a role to a service needs iam:PassRole on it, with the service in the condition key iam:PassedToService:
docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html.
"""

import json
import re
from urllib.parse import parse_qs

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_region
from ministack.core.router import extract_access_key_id


def _lambda_role(method, path, headers, body):
    if re.fullmatch(r"/2015-03-31/functions/?", path) and method == "POST" or path.endswith("/configuration"):
        return json.loads(body or b"{}").get("Role")
    return None


def _scheduler_role(method, path, headers, body):
    if path.startswith("/schedules/") and method in ("POST", "PUT"):
        return json.loads(body or b"{}").get("Target", {}).get("RoleArn")
    return None


def _cloudformation_role(method, path, headers, body):
    return parse_qs(body.decode()).get("RoleARN", [None])[0]


_ROLES = {"lambda": _lambda_role, "scheduler": _scheduler_role, "cloudformation": _cloudformation_role}


def install(handlers):
    """Puts the check behind the service's own permission and before its work."""
    for service, passed_role in _ROLES.items():
        handlers[service] = _checked(service, passed_role, handlers[service])


def _checked(service, passed_role, answer):
    async def handle(method, path, headers, body, query_params):
        role = passed_role(method, path, headers, body)
        if role:
            action, context = "iam:PassRole", {"iam:PassedToService": f"{service}.amazonaws.com"}
            caller = extract_access_key_id(headers, query_params)
            denied = iam_evaluator.enforce(caller, action, "iam", get_region(), role, context)
            if denied:
                explicit = denied.decision == "Deny"
                message = iam_actions.identity_denial_message(action, denied.principal_arn, role, explicit)
                return iam_actions.access_denied_response(
                    service, action, denied.principal_arn, "", headers=headers, message=message
                )
        return await answer(method, path, headers, body, query_params)

    return handle
