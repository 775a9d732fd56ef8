"""What every room stands on: records, sealing, search tokens, forms, errors and the trail. Knows no room."""
