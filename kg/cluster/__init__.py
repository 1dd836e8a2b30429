"""Many machines: the per-report half in shares, by any scheduler or on Spark, and the build that joins them."""

from kg.cluster.shards import joined
from kg.cluster.share import ShardResult, shard
from kg.cluster.spark import on_spark
from kg.cluster.tables import write as write_tables

__all__ = ["ShardResult", "joined", "on_spark", "shard", "write_tables"]
