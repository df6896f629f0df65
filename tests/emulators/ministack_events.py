"""Events that AWS services emit: MiniStack's PutEvents refuses a source that begins with `aws.`, as AWS does."""

import json
import os
import uuid
from datetime import datetime, timezone

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import eventbridge


async def emit(body, query):
    """Puts a whole event on the default bus of the account under test, id and time included."""
    event = json.loads(body)
    set_request_account_id(os.environ["MINISTACK_ACCOUNT_ID"])
    set_request_region(query["region"][0])
    time = datetime.fromisoformat(event["time"]) if "time" in event else datetime.now(timezone.utc)
    record = {
        "EventId": event.get("id") or str(uuid.uuid4()),
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "EventBusName": "default",
        "Time": int(time.timestamp()),
        "Resources": event.get("resources", []),
        "Account": os.environ["MINISTACK_ACCOUNT_ID"],
        "Region": query["region"][0],
    }
    eventbridge._ensure_default_bus()
    eventbridge._dispatch_event(record)
    return {"id": record["EventId"]}
