"""What every room stands on: records, sealing, search tokens, forms, errors, trail."""
