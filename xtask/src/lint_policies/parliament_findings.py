"""What parliament says of the policies on standard input, as JSON: `{name: policy}` in, a list of findings out.

The policies hold none of CloudFormation's functions. A finding is `{"policy", "statement", "check", "subject"}`; without a
statement it is about the policy as a whole. What is said of several actions at once becomes a finding for each.
"""

import json
import sys

from parliament import analyze_policy_string, expand_action, is_arn_match
from parliament.misc import make_list
from parliament.statement import get_arn_format, get_privilege_info


def plain(policy):
    """A condition's list of one is the same as its item, but for some operators parliament reads only the latter."""
    for statement in policy.get("Statement", []):
        for keys in statement.get("Condition", {}).values():
            for key, value in keys.items():
                if isinstance(value, list) and len(value) == 1:
                    keys[key] = value[0]
    return policy


def written(statement):
    """The actions as the policy has them."""
    return {action.value for action in make_list(statement.stmt["Action"])}


def actions(finding, statement):
    """What the finding is about, without lines and columns, which change with every edit."""
    place = finding.location if isinstance(finding.location, dict) else {}
    if finding.issue == "RESOURCE_MISMATCH":
        named = [f"{item['action']} wants {item['required_format']}" for item in finding.detail]
    elif isinstance(finding.detail, list):
        named = sorted(finding.detail)
    elif isinstance(place.get("actions"), (list, set, tuple)):
        # Several that are far-reaching only together stay together.
        named = sorted(place["actions"])
        named = [" with ".join(named)] if finding.issue == "PRIVILEGE_ESCALATION" else named
    else:
        return [" ".join(str(word) for word in (finding.detail, place.get("string")) if word)]
    if statement is not None:
        # Behind a pattern stand as many actions as the service has today: the pattern itself says more.
        patterns = sorted(action for action in written(statement) if "*" in action)
        if patterns:
            return patterns
    return named


def strangers(statement):
    """Resources that none of the statement's actions knows; parliament asks the other way round only."""
    formats = set()
    for action in written(statement):
        for known in expand_action(action):
            privilege = get_privilege_info(known["service"], known["action"])
            for kind in (kind["resource_type"].rstrip("*") for kind in privilege["resource_types"]):
                if kind:
                    formats.add((kind, get_arn_format(kind, privilege["service_resources"])))
    resources = {resource.value for resource in make_list(statement.stmt["Resource"])} - {"*"}
    return sorted(r for r in resources if not any(is_arn_match(kind, arn, r) for kind, arn in formats))


findings = []
for name, policy in json.load(sys.stdin).items():
    audited = analyze_policy_string(
        json.dumps(plain(policy)), ignore_private_auditors=True, include_community_auditors=True
    )
    about = [(finding, None) for finding in audited._findings]
    about += [(finding, statement) for statement in audited.statements for finding in statement.findings]
    for finding, statement in about:
        for subject in actions(finding, statement):
            findings.append(
                {
                    "policy": name,
                    "statement": statement.sid if statement is not None else None,
                    "check": finding.issue,
                    "subject": subject,
                }
            )
    for statement in audited.statements:
        for resource in strangers(statement) if statement.effect_allow else ():
            findings.append(
                {"policy": name, "statement": statement.sid, "check": "RESOURCE_OF_NO_ACTION", "subject": resource}
            )
json.dump(findings, sys.stdout)
