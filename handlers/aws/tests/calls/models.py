"""Holds requests to AWS's own service models: reads one as JSON per line, answers with its problems as JSON.

A request is taken apart as its service would, by the model's names and places; then botocore's validator says what of it is
missing, of another type or out of bounds. What the model does not know is a problem, too.
"""

import json
import re
import sys
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

LOADER = Loader()
MODELS = {}
# Load balancers: one name in signatures, two interfaces, told apart by their versions.
INTERFACES = {"elasticloadbalancing": ["elbv2", "elb"]}


def model(name):
    if name not in MODELS:
        MODELS[name] = ServiceModel(LOADER.load_service_model(name, "service-2"), name)
    return MODELS[name]


def scalar(shape, text):
    """A text of a form, a path or a header as the type that it stands for."""
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return text


def from_json(shape, value, where, problems):
    """A body, with the names of the wire turned into those of the model."""
    if shape.type_name == "structure" and isinstance(value, dict) and not shape.is_document_type:
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        problems += [f"{where}: {key} is not in the model" for key in value if key not in names]
        known = [(names[key], item) for key, item in value.items() if key in names]
        return {name: from_json(shape.members[name], item, f"{where}.{name}", problems) for name, item in known}
    if shape.type_name == "list" and isinstance(value, list):
        return [from_json(shape.member, item, f"{where}[]", problems) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: from_json(shape.value, item, f"{where}.{key}", problems) for key, item in value.items()}
    return value


def from_form(shape, prefix, form, ec2):
    """What a form says at a prefix; what is used is taken out of it."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            wire = member.serialization.get("name", name)
            if ec2:
                wire = member.serialization.get("queryName", wire[:1].upper() + wire[1:])
            value = from_form(member, f"{prefix}.{wire}" if prefix else wire, form, ec2)
            if value is not None:
                found[name] = value
        return found if found or not prefix else None
    if shape.type_name == "list":
        if ec2 or shape.serialization.get("flattened"):
            inside = prefix
        else:
            inside = f"{prefix}.{shape.member.serialization.get('name', 'member')}"
        items = []
        while (item := from_form(shape.member, f"{inside}.{len(items) + 1}", form, ec2)) is not None:
            items.append(item)
        return items or None
    if shape.type_name == "map":
        flat = shape.serialization.get("flattened")
        key, value = (part.serialization.get("name", name) for part, name in ((shape.key, "key"), (shape.value, "value")))
        found = {}
        while True:
            entry = f"{prefix}.{len(found) + 1}" if flat else f"{prefix}.entry.{len(found) + 1}"
            if f"{entry}.{key}" not in form:
                return found or None
            found[form.pop(f"{entry}.{key}")] = from_form(shape.value, f"{entry}.{value}", form, ec2)
    return scalar(shape, form.pop(prefix)) if prefix in form else None


def by_route(service, request):
    """The operation of a REST request with the labels of its path, the most literal pattern first."""
    url = urlsplit(request["uri"])
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    found = []
    for name in service.operation_names:
        operation = service.operation_model(name)
        path, _, fixed = operation.http["requestUri"].partition("?")
        fixed = dict(parse_qsl(fixed, keep_blank_values=True))
        pattern = re.sub(r"\{(\w+)\\\+\}", r"(?P<\1>.+)", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        match = re.fullmatch(pattern, url.path)
        if operation.http["method"] == request["method"] and match and fixed.items() <= query.items():
            rest = {key: value for key, value in query.items() if key not in fixed}
            found.append((len(fixed), -len(match.groupdict()), name, operation, match.groupdict(), rest))
    found.sort(key=lambda entry: entry[:2], reverse=True)
    return found


def rest(service, request):
    found = by_route(service, request)
    if not found:
        return None, {}, [f"no operation of {service.service_name} is {request['method']} {request['uri']}"]
    # S3 copies where it puts, and tells the two apart by a header.
    best = [entry for entry in found if entry[:2] == found[0][:2] and entry[2] not in ("CopyObject", "RenameObject")]
    _, _, _, operation, labels, query = best[0]
    problems, values = [], {}
    shape = operation.input_shape
    in_body = {}
    for name, member in shape.members.items():
        place, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri" and wire in labels:
            values[name] = scalar(member, unquote(labels[wire]))
        elif place == "querystring" and wire in query:
            values[name] = scalar(member, query.pop(wire))
        elif place == "header" and wire.lower() in request["headers"]:
            values[name] = scalar(member, request["headers"][wire.lower()])
        elif place is None:
            in_body[name] = member
    problems += [f"{key} of the query is not in the model" for key in query]
    payload = shape.serialization.get("payload")
    if payload:
        if request["body"]:
            values[payload] = request["body"]
    elif request["body"]:
        if service.metadata["protocol"] != "rest-json":
            problems.append("a body that this check cannot read")
        else:
            names = {member.serialization.get("name", name): name for name, member in in_body.items()}
            for key, item in json.loads(request["body"]).items():
                if key in names:
                    values[names[key]] = from_json(in_body[names[key]], item, names[key], problems)
                else:
                    problems.append(f"{key} is not in the model")
    return operation, values, problems


def look(request):
    signed = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", request["headers"].get("authorization", ""))
    if not signed:
        return "?", ["the request is not signed"]
    services = [model(name) for name in INTERFACES.get(signed[1], [signed[1]])]
    service = services[0]
    protocol = service.metadata["protocol"]
    problems = []
    if protocol == "json":
        prefix, _, name = request["headers"].get("x-amz-target", "").rpartition(".")
        if prefix != service.metadata["targetPrefix"]:
            problems.append(f"the target's prefix is {prefix}, not {service.metadata['targetPrefix']}")
        operation = service.operation_model(name)
        values = from_json(operation.input_shape, json.loads(request["body"]), name, problems)
    elif protocol in ("query", "ec2"):
        form = dict(parse_qsl(request["body"], keep_blank_values=True))
        version = form.pop("Version", None)
        service = next((one for one in services if one.api_version == version), None)
        if service is None:
            return signed[1], [f"no interface of version {version}"]
        operation = service.operation_model(form.pop("Action"))
        values = from_form(operation.input_shape, "", form, protocol == "ec2")
        problems += [f"{key} is not in the model" for key in form]
    else:
        operation, values, problems = rest(service, request)
        if operation is None:
            return signed[1], problems
    report = ParamValidator().validate(values, operation.input_shape)
    if report.has_errors():
        problems.append(report.generate_report())
    return f"{service.service_name}:{operation.name}", problems


for line in sys.stdin:
    try:
        name, found = look(json.loads(line))
    except Exception as error:  # What cannot be taken apart is not what the model describes.
        name, found = "?", [f"{type(error).__name__}: {error}"]
    print(json.dumps([f"{name}: {problem}" for problem in found]), flush=True)
