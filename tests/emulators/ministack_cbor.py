"""CBOR, in which SDKs speak to CloudWatch since its model says `smithy-rpc-v2-cbor`.

MiniStack 1.5.33 takes and gives it with the package `cbor2`, and without that answers such a request as if it were empty. The
reader and the writer here are botocore's own, which only lack that they work without the shapes of a model.
"""

import sys
from collections import namedtuple
from types import ModuleType, SimpleNamespace

from botocore.parsers import RpcV2CBORParser
from botocore.serialize import CBORSerializer

CBORTag = namedtuple("CBORTag", "tag value")

# Of what a list or a map consists, botocore asks the shape: here each value says it by itself.
_ANY = SimpleNamespace(member=None, key=None, value=None)
_KINDS = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "double"),
    (str, "string"),
    (bytes, "blob"),
    (dict, "map"),
    (list, "list"),
)


class _Writer(CBORSerializer):
    def _serialize_data_item(self, serialized, value, shape=None, key=None):
        if isinstance(value, CBORTag):
            serialized.extend(self._get_initial_byte(self.TAG_MAJOR_TYPE, value.tag))
            self._serialize_data_item(serialized, value.value)
            return
        kind = next(kind for type_, kind in _KINDS if isinstance(value, type_))
        getattr(self, f"_serialize_type_{kind}")(serialized, value, _ANY, None)


def loads(body):
    """What a request says."""
    parser = RpcV2CBORParser()
    return parser.parse_data_item(parser.get_peekable_stream_from_bytes(body))


def dumps(value):
    """An answer."""
    serialized = bytearray()
    _Writer()._serialize_data_item(serialized, value)
    return bytes(serialized)


def install():
    """Stands where MiniStack looks for the package."""
    module = ModuleType("cbor2")
    module.loads, module.dumps, module.CBORTag = loads, dumps, CBORTag
    sys.modules["cbor2"] = module
