"""The other half of a build on Spark: what reports hold → a graph in partitioned tables, no machine ever holding all of it."""

from kg.cluster.graph.making import Made, graph_on_spark

__all__ = ["Made", "graph_on_spark"]
