"""iam:SimulatePrincipalPolicy in full: MiniStack 1.5.33 answers for the first resource only, knows no boundary, gives no
statement and no missing context key, and takes a role's path for its name.

The decisions stay those of MiniStack's own IAM engine. The form of the answer is botocore's model's: one result for each
action, one below it for each resource that was named, missing keys with the resource. A key that no condition was given
makes its statement not match, and is listed whatever statement it stands in, as was seen with AWS
(github.com/boto/boto3/issues/3111, github.com/aws/aws-sdk-java-v2/issues/1751).

Each statement that led to the decision is told with its place in the policy's text, as AWS's own example of the command
shows it: from right behind the bracket or comma before it to right behind it, lines and columns counted from one
(docs.aws.amazon.com/cli/latest/reference/iam/simulate-principal-policy.html).

Also the resources that IAM asks about for this call and for GetInstanceProfile, which MiniStack takes for `*`: the
Service Authorization Reference's table of AWS Identity and Access Management.
"""

import json
import re
from xml.sax.saxutils import escape

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam


def install():
    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = _simulate
    resource_arn = iam_actions.extract_resource_arn

    def with_principals_and_profiles(service, method, path, headers, body, query_params, region, account_id):
        if service == "iam" and (source := iam._p(query_params, "PolicySourceArn")):
            return source
        if service == "iam" and (profile := iam._p(query_params, "InstanceProfileName")):
            return f"arn:aws:iam::{account_id}:instance-profile/{profile}"
        return resource_arn(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = with_principals_and_profiles


def _simulate(parameters):
    def listed(name):
        values = []
        while value := iam._p(parameters, f"{name}.member.{len(values) + 1}"):
            values.append(value)
        return values

    source = iam._p(parameters, "PolicySourceArn")
    name = source.rsplit("/", 1)[-1]
    role = iam._roles.get_scoped(get_account_id(), None, name)
    if ":role/" not in source or role is None or role["Arn"] != source:
        return iam._error(404, "NoSuchEntity", f"Role {name} cannot be found.", ns="iam")

    given, entry = {}, 1
    while key := iam._p(parameters, f"ContextEntries.member.{entry}.ContextKeyName"):
        given[key.lower()] = iam._p(parameters, f"ContextEntries.member.{entry}.ContextKeyValues.member.1")
        entry += 1

    documents = dict(_documents(role))
    limits = iam_evaluator._permissions_boundary(iam._roles, name, get_account_id())
    statements = [parsed for each in documents.values() for parsed in iam_evaluator.parse_policy_document(each)]
    asked = {key for statement in statements for keys in statement.conditions.values() for key in keys}
    missing = sorted(key for key in asked if key.lower() not in given)

    def whole(statement):
        keys = {key for keys in statement.conditions.values() for key in keys}
        return not keys & set(missing)

    resources = listed("ResourceArns") or ["*"]
    results = []
    for action in listed("ActionNames"):
        parts = []
        for resource in resources:
            context = iam_evaluator.EvalContext(
                principal_arn=source, principal_type="AssumedRole", principal_account=get_account_id(),
                action=action, resource_arn=resource, region=given.get("aws:requestedregion", get_region()),
                source_ip="", secure_transport=given.get("aws:securetransport") == "true",
                service_context=given,
            )
            policies = {
                policy: [(s, place) for s, place in _placed(document) if whole(s)]
                for policy, document in documents.items()
            }
            parts.append((resource, *_decide(context, policies, limits)))
        results.append(_result(action, parts, missing, bool(limits), resources == ["*"]))

    first = int(iam._p(parameters, "Marker") or 0)
    end = first + int(iam._p(parameters, "MaxItems") or 100)
    more = end < len(results)
    return iam._xml(
        200,
        "SimulatePrincipalPolicyResponse",
        f"<SimulatePrincipalPolicyResult><EvaluationResults>{''.join(results[first:end])}</EvaluationResults>"
        f"<IsTruncated>{str(more).lower()}</IsTruncated>{f'<Marker>{end}</Marker>' if more else ''}"
        "</SimulatePrincipalPolicyResult>",
        ns="iam",
    )


def _documents(role):
    for name, document in (role.get("InlinePolicies") or {}).items():
        yield name, document
    for arn in role.get("AttachedPolicies", []):
        yield arn.rsplit("/", 1)[-1], iam_evaluator._resolve_managed_policy_document(arn, get_account_id())


_SPACE = re.compile(r"\s*")


def _placed(document):
    """The statements of a document, each with where it begins and ends in the text: pairs of line and column."""
    text = document if isinstance(document, str) else json.dumps(document)
    decode = json.JSONDecoder().raw_decode

    def skip(at):
        return _SPACE.match(text, at).end()

    def place(at):
        return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)

    placed, at = [], skip(0) + 1
    while text[at := skip(at)] != "}":
        key, at = decode(text, skip(at + 1) if text[at] == "," else at)
        at = skip(skip(at) + 1)  # the colon
        if key != "Statement" or text[at] != "[":
            begin, (value, at) = at, decode(text, at)
            values = [(value, begin, at)] if key == "Statement" else []
        else:
            values = []
            while text[at] != "]" and text[skip(at + 1)] != "]":
                begin = at + 1
                value, at = decode(text, skip(begin))
                values.append((value, begin, at))
                at = skip(at)
            at = skip(at) + 1
        for value, begin, end in values:
            for statement in iam_evaluator.parse_policy_document({"Statement": [value]}):
                placed.append((statement, (place(begin), place(end))))
    return placed


def _decide(context, policies, limits):
    """Decision, the policies and places of the statements that led to it, and whether the boundary allows."""
    plain = [[statement for statement, _ in statements] for statements in policies.values()]
    decided = iam_evaluator.evaluate(context, plain, *limits).decision
    effect = {"Allow": "Allow", "Deny": "Deny"}.get(decided)
    matched = [
        (name, place) for name, statements in policies.items() for statement, place in statements
        if effect and iam_evaluator._first_match(context, [statement], effect)
    ]
    bounded = all(
        iam_evaluator._first_match(context, [s for statements in layer for s in statements], "Allow")
        for layer in limits
    )
    word = {"Allow": "allowed", "Deny": "explicitDeny"}.get(decided, "implicitDeny")
    return word, matched, bounded


def _result(action, parts, missing, has_boundary, everywhere):
    def members(items):
        return "".join(f"<member>{item}</member>" for item in items)

    def position(name, place):
        line, column = place
        return f"<{name}><Line>{line}</Line><Column>{column}</Column></{name}>"

    def matched(statements):
        return members(
            f"<SourcePolicyId>{escape(name)}</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType>"
            f"{position('StartPosition', start)}{position('EndPosition', end)}"
            for name, (start, end) in statements
        )

    def boundary(allows):
        if not has_boundary:
            return ""
        allowed = f"<AllowedByPermissionsBoundary>{str(allows).lower()}</AllowedByPermissionsBoundary>"
        return f"<PermissionsBoundaryDecisionDetail>{allowed}</PermissionsBoundaryDecisionDetail>"

    keys = members(escape(key) for key in missing)
    word, names, allows = parts[0][1:]
    if everywhere:
        below = f"<MissingContextValues>{keys}</MissingContextValues>"
    else:
        below = "<ResourceSpecificResults>" + members(
            f"<EvalResourceName>{escape(resource)}</EvalResourceName>"
            f"<EvalResourceDecision>{decision}</EvalResourceDecision>"
            f"<MatchedStatements>{matched(policies)}</MatchedStatements>"
            f"<MissingContextValues>{keys}</MissingContextValues>{boundary(bounded)}"
            for resource, decision, policies, bounded in parts
        ) + "</ResourceSpecificResults>"
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName>"
        f"<EvalResourceName>{escape(parts[0][0])}</EvalResourceName><EvalDecision>{word}</EvalDecision>"
        f"<MatchedStatements>{matched(names)}</MatchedStatements>{boundary(allows)}{below}</member>"
    )
