"""JSON as it is sent."""

from __future__ import annotations

from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder()


def encode(value: Any) -> bytes:
    """Write a value as JSON in UTF-8.

    Lone surrogates, which come in escaped and have no form in UTF-8, are replaced by U+FFFD.
    """
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        return _ENCODER.encode(_without_surrogates(value))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, msgspec.Struct):
        keys, fields = value.__struct_encode_fields__, value.__struct_fields__
        named = zip(keys, fields, strict=True)
        return {key: _without_surrogates(getattr(value, name)) for key, name in named}
    if isinstance(value, dict):
        return {key: _without_surrogates(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    return value
