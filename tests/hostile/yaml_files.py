"""Data files that are meant to do harm; each name ends the sentence "a file with …"."""

from __future__ import annotations

from typing import Final

MANY: Final = 100_000

_HEAD: Final = "id: {id}\nname: A name\nbrief: What it is.\n"


def _inside(text: str) -> bytes:
    """Put a text where a file has its name."""
    return f"id: hostile\nname: {text}\nbrief: What it is.\n".encode()


def _claims(count: int, claim: str) -> bytes:
    rows = "".join(f"  - {claim}{number}\n" for number in range(count))
    return f"{_HEAD.format(id='hostile')}claims:\n{rows}".encode()


def _alias_bomb() -> bytes:
    levels = (f"k{n}: &k{n} [*k{n - 1}, *k{n - 1}]\n" for n in range(1, 60))
    return ("k0: &k0 [x]\n" + "".join(levels)).encode()


def _merge_bomb() -> bytes:
    levels = (f"k{n}: &k{n} {{<<: [*k{n - 1}, *k{n - 1}], x{n}: 1}}\n" for n in range(1, 60))
    return ("k0: &k0 {x: 1}\n" + "".join(levels)).encode()


YAML_FILES: Final[dict[str, bytes]] = {
    "aliases that explode": _alias_bomb(),
    "merge keys that explode": _merge_bomb(),
    "a merge key": b"id: hostile\n<<: {name: x}\nbrief: x\n",
    "an alias to itself": b"&a [*a]\n",
    "a tag that calls a function": b"id: !!python/object/apply:os.system ['true']\n",
    "a tag of a module": b"!!python/module:os\n",
    "a tag of its own": b"%TAG ! tag:example.org,2000:\n---\nid: !x hostile\n",
    "a binary value": _inside("!!binary R0lGODlh"),
    "100,000 lists in lists": b"[" * MANY,
    "100,000 lists in lists that end": b"[" * MANY + b"]" * MANY,
    "100,000 mappings in mappings": b"{a: " * MANY,
    "100,000 sequences in sequences": b"- " * MANY,
    "100,000 keys that are mappings": b"? " * MANY,
    "lists in a key": b"? " + b"[" * 50 + b"]" * 50 + b"\n: x\n",
    "deeper and deeper lines": "\n".join(" " * n + "a:" for n in range(2500)).encode(),
    "30 levels": b"a: " + b"[" * 30 + b"]" * 30,
    "an integer of 100,000 digits": b"guide: {title: x, publisher: x, sections: [{title: x, lines: ["
    + b"9" * MANY
    + b"]}]}\n",
    "an amount of 100,000 digits": f"{_HEAD.format(id='hostile')}limits: [{{name: x, text: x, "
    f"bound: maximum, quantity: {'9' * MANY} bytes}}]\n".encode(),
    "an exponent": f"{_HEAD.format(id='hostile')}limits: [{{name: x, text: x, bound: maximum, "
    f"quantity: 1e999999999 bytes}}]\n".encode(),
    "a day that there is not": f"{_HEAD.format(id='hostile')}claims: [{{key: a, aspect: scope, "
    f"text: x, valid: {{from: 99999999999-99-99}}}}]\n".encode(),
    "a NUL as it is": _inside("a\0b"),
    "a NUL in an escape": _inside('"a\\0b"'),
    "a sequence for the terminal": _inside('"\\e[31m"'),
    "half of a surrogate pair": _inside('"\\ud800"'),
    "a character that is none": _inside('"\\uFFFE"'),
    "a mark of byte order amid it": "id: a\n\ufeffname: b\n".encode(),
    "UTF-16": "id: hostile\n".encode("utf-16"),
    "UTF-32": "id: hostile\n".encode("utf-32"),
    "bytes that are no UTF-8": b"id: \xff\xfe\n",
    "an overlong UTF-8 sequence": b"id: \xc0\xaf\n",
    "all bytes": bytes(range(256)),
    "several documents": b"---\nid: a\n" * 1000,
    "a directive of another version": b"%YAML 9.9\n---\nid: hostile\n",
    "a text without an end": b"id: '" + b"x" * MANY,
    "a block without an end": b"id: |\n " + b"x\n " * 1000,
    "a name of three million characters": _inside("x" * 3_000_000),
    "five million characters": b"# " + b"x" * 5_000_000,
    "20,000 unknown fields": _HEAD.format(id="hostile").encode()
    + b"".join(b"n%d: x\n" % n for n in range(20_000)),
    "20,000 wrong claims": _claims(20_000, "x"),
    "20,000 duplicate keys": b"id: x\n" * 20_000,
    "keys that are numbers": b"1: x\n2.5: x\ntrue: x\nnull: x\n",
    "a key without a name": b"? \n: x\n",
    "nothing but spaces": b" " * MANY,
    "nothing": b"",
    "nothing but null": b"~",
}
"""What a file holds, by what is wrong with it."""
