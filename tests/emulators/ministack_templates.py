"""Where CloudFormation looks for things, in the forms that AWS accepts.

MiniStack reads a TemplateURL as /bucket/key whatever its host, so a virtual-hosted URL finds nothing; and its custom
resources answer to the emulator itself instead of to the front.
"""

import os
import re
from urllib.parse import urlsplit

from ministack.services.cloudformation import custom_resource, helpers

_VIRTUAL_HOST = re.compile(r"^(?P<bucket>[a-z0-9][a-z0-9.-]*)\.s3[.-][a-z0-9.-]*amazonaws\.com$")


def install():
    """Accepts virtual-hosted template URLs and hands out response URLs of the front."""
    resolve = helpers._resolve_document

    def resolve_any_style(params, body_key, url_key, label):
        url = urlsplit(helpers._p(params, url_key) or "")
        if named := _VIRTUAL_HOST.match(url.hostname or ""):
            params = {**params, url_key: [f"https://s3.amazonaws.com/{named['bucket']}{url.path}"]}
        return resolve(params, body_key, url_key, label)

    helpers._resolve_document = resolve_any_style
    custom_resource._gateway_url = lambda: os.environ["AWS_ENDPOINT_URL"]
