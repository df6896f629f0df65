"""cloudfront:ListDistributionsByWebACLId, which MiniStack lacks.

Shape: botocore's model cloudfront/2020-05-31, operation ListDistributionsByWebACLId
(GET /2020-05-31/distributionsByWebACLId/{WebACLId}, answer DistributionList).
"""

import re
from urllib.parse import unquote

from ministack.services import cloudfront

_PATH = re.compile(r"^/2020-05-31/distributionsByWebACLId/(.+?)/?$")


def install(handlers):
    """Puts the operation in front of MiniStack's own CloudFront."""
    answer_others = handlers["cloudfront"]

    async def handle(method, path, headers, body, query_params):
        asked = _PATH.match(unquote(path))
        if asked is None or method != "GET":
            return await answer_others(method, path, headers, body, query_params)
        # AWS reads "null" as: distributions without a web ACL.
        wanted = "" if asked[1] == "null" else asked[1]
        found = [d for d in cloudfront._distributions.values() if _web_acl(d) == wanted]
        return cloudfront._xml_response(
            "DistributionList", lambda root: cloudfront._build_distribution_list_xml(root, found)
        )

    handlers["cloudfront"] = handle


def _web_acl(distribution):
    config = cloudfront.fromstring(distribution["config_xml"])
    return (cloudfront._opt_text(config, "WebACLId") or "").strip()
