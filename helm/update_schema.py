"""Writes the schema of the value `config` into flowcut/values.schema.json, from the program's own table of settings.

    ./flowcut config --markdown | python3 helm/update_schema.py

ChartConfigTest fails when a setting was added or changed and this was not run.
"""

import json
import pathlib
import re
import sys

SCHEMA = pathlib.Path(__file__).parent / "flowcut" / "values.schema.json"


def setting(default, allowed, meaning):
    """The schema of one setting: its type and range from the words that the table has for them."""
    described = {"description": meaning + (f" ({allowed})" if allowed else "")}
    if allowed == "true | false":
        return described | {"type": "boolean"}
    kind = re.match(r"(a whole number|a number)(?: from (\S+) to (\S+))?(?: at least (\S+))?(?: at most (\S+))?$", allowed)
    if kind:
        number = int if kind[1] == "a whole number" else float
        described["type"] = "integer" if number is int else "number"
        if kind[2] or kind[4]:
            described["minimum"] = number(kind[2] or kind[4])
        if kind[3] or kind[5]:
            described["maximum"] = number(kind[3] or kind[5])
        return described
    described["type"] = "string"
    if allowed.startswith("text like "):
        described["pattern"] = f"^({allowed.removeprefix('text like ')})$"
    elif allowed:
        described["enum"] = allowed.split(" | ")
    return described


def main():
    sections = {}
    for line in sys.stdin:
        row = re.match(r"\| `(\w+)\.(\w+)` \| (.*?) \| (.*?) \| (.*) \|$", line.rstrip())
        if row:
            words = [cell.strip().replace("\\|", "|") for cell in row.groups()[2:]]
            sections.setdefault(row[1], {})[row[2]] = setting(*words)
    if len(sections) < 10:
        sys.exit("no table of settings on standard input")
    schema = json.loads(SCHEMA.read_text())
    schema["$defs"]["config"] = {
        "type": "object",
        "description": "Settings of the program; helm/update_schema.py writes this part.",
        "additionalProperties": False,
        "properties": {
            name: {"type": "object", "additionalProperties": False, "properties": settings}
            for name, settings in sections.items()
        },
    }
    SCHEMA.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
