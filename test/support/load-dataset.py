"""Loads an export as users do, and prints what came out as one line of JSON: DIR [COLUMN [CONFIGURATION]]."""
import json
import sys

from datasets import load_dataset

# A configuration beside the default one has one split, of its name.
own = sys.argv[3:4]
rows = load_dataset(sys.argv[1], *own, split=own[0] if own else 'train')
if own:
    load_dataset(sys.argv[1], split='train')
print(json.dumps({
    'rows': len(rows),
    'types': {name: str(feature) for name, feature in rows.features.items()},
    'column': rows[sys.argv[2]][:] if len(sys.argv) > 2 else None,
}))
