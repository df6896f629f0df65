"""AWS WAF, where MiniStack 1.5.33 is more lenient than the service, or lacks a call.

- UpdateWebACL replaces the whole definition: what is not sent is gone, and what the service does not take is refused.
- CreateWebACL and GetWebACL keep and answer every member of a definition.
- GetWebACLForResource of a resource without a web ACL answers nothing instead of an error.
- CheckCapacity, the capacity of a web ACL and the limit of 5,000 units; ListAvailableManagedRuleGroups.
- Which resource a permission is asked for on.

Shapes: botocore's model wafv2/2019-07-29. Units and limit: the developer guide's list of AWS managed rule groups and its
quotas. Resources: the developer guide's page on permissions of the API.
"""

import json

from ministack.core import iam_actions
from ministack.core.responses import json_response, new_uuid
from ministack.services import waf

# Members that CreateWebACL and UpdateWebACL take, besides those that name the web ACL.
_DEFINITION = (
    "DefaultAction", "Description", "Rules", "VisibilityConfig", "DataProtectionConfig", "CustomResponseBodies",
    "CaptchaConfig", "ChallengeConfig", "TokenDomains", "AssociationConfig", "OnSourceDDoSProtectionConfig",
    "ApplicationConfig", "MonetizationConfig",
)
_UPDATE = {*_DEFINITION, "Name", "Scope", "Id", "LockToken"}
_MOST_UNITS = 5000

# AWS's own groups and their units.
_GROUPS = {
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesWordPressRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
}
# Members that a test put on a web ACL, by its ARN.
_more = {}


def install(handlers):
    """Puts the operations in front of MiniStack's own, and names the resources."""
    answer_others = handlers["wafv2"]
    own = {
        "CreateWebACL": _create,
        "GetWebACL": _get,
        "UpdateWebACL": _update,
        "GetWebACLForResource": _for_resource,
        "CheckCapacity": _check_capacity,
        "ListAvailableManagedRuleGroups": _available,
    }

    async def handle(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").split(".")[-1]
        if operation in own:
            return own[operation](json.loads(body or b"{}"))
        return await answer_others(method, path, headers, body, query_params)

    handlers["wafv2"] = handle

    resource_arn = iam_actions.extract_resource_arn

    def with_web_acls(service, method, path, headers, body, *others):
        if service == "wafv2":
            asked = json.loads(body or b"{}")
            named = asked.get("ResourceArn") or asked.get("ResourceARN")
            if named:
                return named
        return resource_arn(service, method, path, headers, body, *others)

    iam_actions.extract_resource_arn = with_web_acls


async def put_members(body, _query):
    """Puts members on a web ACL that no request can set: {"arn": ..., "members": {...}}."""
    asked = json.loads(body)
    _more.setdefault(asked["arn"], {}).update(asked["members"])
    return {}


def _units(rules):
    def of(statement):
        group = statement.get("ManagedRuleGroupStatement")
        return _GROUPS.get(group["Name"], 50) if group else 2

    return sum(of(rule["Statement"]) for rule in rules)


def _answer(acl):
    shown = {k: v for k, v in acl.items() if k not in ("LockToken", "Scope")}
    shown["Description"] = acl.get("Description", "")
    return {**shown, "Capacity": acl.get("Capacity", 0) or _units(acl.get("Rules", [])), **_more.get(acl["ARN"], {})}


def _problem(data):
    rules = data.get("Rules", [])
    for member in ("Name", "Priority"):
        values = [rule.get(member) for rule in rules]
        if len(values) != len(set(values)):
            return waf._waf_err("WAFInvalidParameterException", f"two rules have the same {member}")
    if "Description" in data and len(data["Description"]) < 3:
        return waf._waf_err("WAFInvalidParameterException", "the description is too short")
    if "CustomResponseBodies" in data and not data["CustomResponseBodies"]:
        return waf._waf_err("WAFInvalidParameterException", "the custom response bodies are empty")
    if _units(rules) > _MOST_UNITS:
        return waf._waf_err("WAFLimitsExceededException", "the rules take more units than a web ACL has")
    return None


def _create(data):
    if problem := _problem(data):
        return problem
    answer = waf._create_web_acl(data)
    if answer[0] == 200:
        acl = waf.web_acl_record(json.loads(answer[2])["Summary"]["Id"], data.get("Scope"))
        acl.update({member: data[member] for member in _DEFINITION if member in data})
        acl["LabelNamespace"] = f"awswaf:webacl:{acl['Name']}:"
    return answer


def _get(data):
    acl = waf._resource_from_scope(waf._web_acls, data.get("Id", ""), data.get("Scope", "REGIONAL"))
    if not acl or acl["Name"] != data.get("Name"):
        return waf._waf_err("WAFNonexistentItemException", "there is no such web ACL")
    return json_response({"WebACL": _answer(acl), "LockToken": acl["LockToken"]})


def _update(data):
    acl = waf._resource_from_scope(waf._web_acls, data.get("Id", ""), data.get("Scope", "REGIONAL"))
    if not acl or acl["Name"] != data.get("Name"):
        return waf._waf_err("WAFNonexistentItemException", "there is no such web ACL")
    missing = [name for name in ("DefaultAction", "VisibilityConfig", "LockToken") if not data.get(name)]
    unknown = sorted(set(data) - _UPDATE)
    if missing or unknown:
        return waf._waf_err("WAFInvalidParameterException", f"missing {missing}, unknown {unknown}")
    if problem := _problem(data):
        return problem
    if data["LockToken"] != acl["LockToken"]:
        return waf._waf_err("WAFOptimisticLockException", "somebody else has changed the web ACL")
    for member in _DEFINITION:
        if member in data:
            acl[member] = data[member]
        elif member != "ApplicationConfig":
            acl.pop(member, None)
    acl["LockToken"] = new_uuid()
    # What only a newer client could have sent back is gone.
    kept = ("PreProcessFirewallManagerRuleGroups", "PostProcessFirewallManagerRuleGroups", "ManagedByFirewallManager")
    more = _more.pop(acl["ARN"], {})
    _more[acl["ARN"]] = {name: value for name, value in more.items() if name in kept}
    return json_response({"NextLockToken": acl["LockToken"]})


def _for_resource(data):
    arn = waf._associations.get(data.get("ResourceArn", ""))
    acl = waf._resolve_local_web_acl(arn)[0] if arn else None
    return json_response({"WebACL": _answer(acl)} if acl else {})


def _check_capacity(data):
    return json_response({"Capacity": _units(data.get("Rules", []))})


def _available(data):
    names = sorted(_GROUPS)
    start = int(data.get("NextMarker") or 0)
    page = names[start : start + min(data.get("Limit", 100), 5)]
    groups = [{"VendorName": "AWS", "Name": name, "Description": name} for name in page]
    answer = {"ManagedRuleGroups": groups}
    if start + len(page) < len(names):
        answer["NextMarker"] = str(start + len(page))
    return json_response(answer)
