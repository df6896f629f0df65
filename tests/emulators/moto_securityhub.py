"""Security Hub's findings as the service keeps them, where moto 5.2.5 does not.

moto lacks BatchUpdateFindings, ignores the filters of GetFindings, lets a provider overwrite what customers own,
identifies a finding by its id alone, accepts incomplete findings and works where Security Hub was never enabled.
Shapes: botocore's model securityhub/2018-10-26 (BatchImportFindings, BatchUpdateFindings, GetFindings); which members
belong to whom: docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html.
"""

import copy
import json
from datetime import datetime, timezone

import botocore.session
from botocore.validate import ParamValidator
from moto.securityhub import urls
from moto.securityhub.exceptions import SecurityHubClientError
from moto.securityhub.models import Finding, SecurityHubBackend
from moto.securityhub.responses import SecurityHubResponse
from moto.utilities.paginator import paginate

_MODEL = botocore.session.get_session().get_service_model("securityhub")
_OWNED_BY_CUSTOMERS = ("Note", "UserDefinedFields", "VerificationState", "Workflow", "WorkflowState")
_UPDATES = (
    "Severity", "VerificationState", "Confidence", "Criticality", "Types", "UserDefinedFields", "Workflow",
    "RelatedFindings",
)
# Filter name -> where the values stand in a finding. A filter that is not here is refused, never ignored.
_FILTERS = {
    "Id": lambda f: [f["Id"]],
    "ProductArn": lambda f: [f["ProductArn"]],
    "AwsAccountId": lambda f: [f["AwsAccountId"]],
    "GeneratorId": lambda f: [f["GeneratorId"]],
    "Title": lambda f: [f["Title"]],
    "Type": lambda f: f.get("Types", []),
    "RecordState": lambda f: [f["RecordState"]],
    "WorkflowStatus": lambda f: [f["Workflow"]["Status"]],
    "ComplianceStatus": lambda f: [f.get("Compliance", {}).get("Status", "")],
    "SeverityLabel": lambda f: [f.get("Severity", {}).get("Label", "")],
    "ResourceId": lambda f: [r["Id"] for r in f["Resources"]],
    "ResourceType": lambda f: [r["Type"] for r in f["Resources"]],
    "Region": lambda f: [f.get("Region", "")],
    "ProductName": lambda f: [f.get("ProductName", "")],
}
_COMPARISONS = {
    "EQUALS": lambda value, wanted: value == wanted,
    "PREFIX": lambda value, wanted: value.startswith(wanted),
    "CONTAINS": lambda value, wanted: wanted in value,
    "NOT_EQUALS": lambda value, wanted: value != wanted,
    "PREFIX_NOT_EQUALS": lambda value, wanted: not value.startswith(wanted),
    "NOT_CONTAINS": lambda value, wanted: wanted not in value,
}


def install():
    """Replaces the findings' operations in the loaded modules."""
    urls.url_paths["{0}/findings/batchupdate$"] = SecurityHubResponse.dispatch
    SecurityHubResponse.batch_update_findings = _batch_update_findings
    SecurityHubBackend.batch_import_findings = _batch_import_findings
    SecurityHubBackend.get_findings = paginate(pagination_model=SecurityHubBackend.PAGINATION_MODEL)(get_findings)


def _require_enabled(backend):
    if not backend.enabled:
        raise SecurityHubClientError(
            "InvalidAccessException", f"Account {backend.account_id} is not subscribed to AWS Security Hub"
        )


def _check(name, request):
    wrong = ParamValidator().validate(request, _MODEL.operation_model(name).input_shape)
    if wrong.has_errors():
        raise SecurityHubClientError("InvalidInputException", wrong.generate_report())


def _now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _find(backend, finding_id, product_arn):
    return next((f for f in backend.findings if (f.id, f.data["ProductArn"]) == (finding_id, product_arn)), None)


def _batch_import_findings(backend, findings):
    _require_enabled(backend)
    shape = _MODEL.shape_for("AwsSecurityFinding")
    product = f"arn:aws:securityhub:{backend.region_name}:{backend.account_id}:product/{backend.account_id}/default"
    failed = []
    for given in findings:
        wrong = ParamValidator().validate(given, shape)
        problem = wrong.generate_report() if wrong.has_errors() else ""
        if not problem and given["ProductArn"] == product and given["AwsAccountId"] != backend.account_id:
            problem = "AwsAccountId does not match the account of the custom integration"
        if problem:
            failed.append({"Id": given.get("Id", ""), "ErrorCode": "InvalidInput", "ErrorMessage": problem})
            continue
        known = _find(backend, given["Id"], given["ProductArn"])
        if known:
            known.data.update({k: v for k, v in given.items() if k not in _OWNED_BY_CUSTOMERS})
        else:
            defaults = {"RecordState": "ACTIVE", "Workflow": {"Status": "NEW"}, "Region": backend.region_name}
            backend.findings.append(Finding(given["Id"], {**defaults, **copy.deepcopy(given)}))
    return len(failed), len(findings) - len(failed), failed


def _batch_update_findings(response):
    backend, request = response.securityhub_backend, json.loads(response.body)
    _require_enabled(backend)
    _check("BatchUpdateFindings", request)
    processed, unprocessed = [], []
    for identifier in request["FindingIdentifiers"]:
        finding = _find(backend, identifier["Id"], identifier["ProductArn"])
        if finding is None:
            unprocessed.append(
                {"FindingIdentifier": identifier, "ErrorCode": "FindingNotFound", "ErrorMessage": "Finding Not Found"}
            )
            continue
        finding.data.update({name: request[name] for name in _UPDATES if name in request})
        if "Note" in request:
            finding.data["Note"] = {**request["Note"], "UpdatedAt": _now()}
        processed.append(identifier)
    return json.dumps({"ProcessedFindings": processed, "UnprocessedFindings": unprocessed})


def get_findings(backend, filters=None, sort_criteria=None, max_results=None):
    """GetFindings with its string filters; one page's size and place are moto's paginator's."""
    _require_enabled(backend)
    request = {"Filters": filters or {}}
    _check("GetFindings", request)
    if unknown := set(request["Filters"]) - set(_FILTERS):
        raise SecurityHubClientError("InvalidInputException", f"this emulator has no filter {sorted(unknown)}")
    return [f.as_dict() for f in backend.findings if all(_passes(f, *each) for each in request["Filters"].items())]


def _passes(finding, name, wanted):
    values = _FILTERS[name](finding.data)
    # Alternatives of one attribute are joined by OR, exclusions by AND.
    alternatives = []
    for each in wanted:
        compare = _COMPARISONS[each["Comparison"]]
        if "NOT_" in each["Comparison"]:
            if not all(compare(value, each["Value"]) for value in values):
                return False
        else:
            alternatives.append(any(compare(value, each["Value"]) for value in values))
    return not alternatives or any(alternatives)
