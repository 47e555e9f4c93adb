"""From data files to records: YAML to values, values to records, rules across records."""
