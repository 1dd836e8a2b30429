"""Other ways to find the names of a report, for scripts/compare.py: naive ones, and published taggers used as they are shipped."""
