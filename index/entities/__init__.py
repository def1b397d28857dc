"""Countries, persons and organizations: recognised in a text, resolved to the entities meant."""
