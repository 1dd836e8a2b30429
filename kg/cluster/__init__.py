"""Many machines: the per-report half in shares, by any scheduler or on Spark, and the build that joins them."""

from kg.cluster.shards import joined
from kg.cluster.share import ShardResult, shard

__all__ = ["ShardResult", "joined", "shard"]
