"""A corpus that grows: the first time a whole build on disk, then only what changed, for what that costs."""

from kg.update.run import UpdateResult, update

__all__ = ["UpdateResult", "update"]
