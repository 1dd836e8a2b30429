"""Write a trained network as ONNX, node by node.

The graph is built by hand rather than traced: it stays small and readable, has no batch axis inside (the run time gives
one window at a time), and the same weights give the same bytes whatever the version of torch.
"""

from __future__ import annotations

import json
import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kg.extract.tagging.categories import FEATURES
from kg.extract.tagging.labels import LABELS

from .net import Layer, Tagger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPSET = 20
LOUD = 2.0
"""How many times louder than nearly all others a channel must be to be kept from eight bits."""
SMALL = 1024
"""Weights with fewer numbers keep 32 bits."""
Array = NDArray[Any]


class Graph:
    """Nodes and weights of one ONNX graph under construction."""

    def __init__(self, *, half: bool) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._half = half
        self._count = 0

    def name(self) -> str:
        """A fresh name."""
        self._count += 1
        return f"v{self._count}"

    def constant(self, value: Array) -> str:
        """A small constant, or a weight kept as it is."""
        name = self.name()
        self.weights.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def weight(self, value: Array) -> str:
        """A float weight; with ``half`` stored in 16 bits and widened when the model is loaded."""
        if not self._half or value.size < SMALL:
            return self.constant(value.astype(np.float32))
        return self.op("Cast", self.constant(value.astype(np.float16)), to=TensorProto.FLOAT)

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:  # noqa: ANN401
        """Add a node; the name of its only output."""
        return self.ops(kind, 1, *inputs, **attributes)[0]

    def ops(self, kind: str, outputs: int, *inputs: str, **attributes: Any) -> list[str]:  # noqa: ANN401
        """Add a node; the names of its outputs."""
        names = [self.name() for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names

    def linear(self, x: str, weight: Array, bias: Array) -> str:
        """Row by row: x (pieces, in) times weight (out, in) transposed, plus bias."""
        return self.op("Add", self.op("MatMul", x, self.weight(weight.T)), self.weight(bias))

    def norm(self, x: str, weight: Array, bias: Array, epsilon: float) -> str:
        """Layer normalisation over the last axis."""
        return self.op("LayerNormalization", x, self.weight(weight), self.weight(bias), axis=-1, epsilon=epsilon)


def _layer(g: Graph, x: str, layer: Layer, w: Mapping[str, Array], prefix: str) -> str:
    width = w[f"{prefix}.query.weight"].shape[0]
    size = width // layer.heads
    # The softmax's scale goes into the query's weights.
    scale = 1.0 / math.sqrt(size)
    joint = np.concatenate([w[f"{prefix}.query.weight"] * scale, w[f"{prefix}.key.weight"], w[f"{prefix}.value.weight"]])
    bias = np.concatenate([w[f"{prefix}.query.bias"] * scale, w[f"{prefix}.key.bias"], w[f"{prefix}.value.bias"]])
    three = g.op("Reshape", g.linear(x, joint, bias), g.constant(np.array([-1, 3, layer.heads, size])))
    three = g.op("Transpose", three, perm=[1, 2, 0, 3])
    query, key, value = (g.op("Gather", three, g.constant(np.array(i)), axis=0) for i in range(3))
    scores = g.op("Softmax", g.op("MatMul", query, g.op("Transpose", key, perm=[0, 2, 1])), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", scores, value), perm=[1, 0, 2])
    mixed = g.op("Reshape", mixed, g.constant(np.array([-1, width])))
    out = g.linear(mixed, w[f"{prefix}.out.weight"], w[f"{prefix}.out.bias"])
    x = g.norm(g.op("Add", x, out), w[f"{prefix}.norm1.weight"], w[f"{prefix}.norm1.bias"], layer.norm1.eps)
    wide = g.op("Gelu", g.linear(x, w[f"{prefix}.widen.weight"], w[f"{prefix}.widen.bias"]))
    narrow = g.linear(wide, w[f"{prefix}.narrow.weight"], w[f"{prefix}.narrow.bias"])
    return g.norm(g.op("Add", x, narrow), w[f"{prefix}.norm2.weight"], w[f"{prefix}.norm2.bias"], layer.norm2.eps)


def _gates(matrix: Array) -> Array:
    """Reorder: torch has an LSTM's gates as input, forget, cell, output; ONNX has input, output, forget, cell."""
    i, f, c, o = np.split(matrix, 4)
    return np.concatenate([i, o, f, c])


def _lstm(g: Graph, x: str, w: Mapping[str, Array], hidden: int) -> str:
    """From x (pieces, in) to (pieces, 2 x hidden), forward half first."""
    both = ("forth", "back")
    weight = np.stack([_gates(w[f"{d}.weight_ih_l0"]) for d in both])
    recurrent = np.stack([_gates(w[f"{d}.weight_hh_l0"]) for d in both])
    bias = np.stack([np.concatenate([_gates(w[f"{d}.bias_ih_l0"]), _gates(w[f"{d}.bias_hh_l0"])]) for d in both])
    sequence = g.op("Unsqueeze", x, g.constant(np.array([1])))
    out = g.op(
        "LSTM", sequence, g.weight(weight), g.weight(recurrent), g.weight(bias),
        direction="bidirectional", hidden_size=hidden,
    )  # fmt: skip
    out = g.op("Transpose", out, perm=[0, 2, 1, 3])  # (pieces, 1, directions, hidden)
    return g.op("Reshape", out, g.constant(np.array([-1, 2 * hidden])))


def build(model: Tagger, *, half: bool = True) -> onnx.ModelProto:
    """The network as an ONNX model: ``rows`` (1, pieces + 2) and ``features`` (1, pieces, features) to label scores."""
    w: dict[str, Array] = {k: v.detach().numpy() for k, v in model.state_dict().items()}
    g = Graph(half=half)
    zero, one = (g.constant(np.array([k])) for k in (0, 1))
    rows = g.op("Squeeze", "rows", zero)
    words = g.op("Cast", g.op("Gather", g.constant(w["encoder.table"]), rows), to=TensorProto.FLOAT)
    words = g.op("Mul", words, g.op("Gather", g.constant(w["encoder.scale"]), rows))
    count = g.op("Shape", rows)
    places = g.op("Slice", g.weight(w["encoder.place"]), zero, count, zero)
    x = g.norm(g.op("Add", words, places), w["encoder.norm.weight"], w["encoder.norm.bias"], model.encoder.norm.eps)
    for i, layer in enumerate(model.encoder.layers):
        assert isinstance(layer, Layer)
        x = _layer(g, x, layer, w, f"encoder.layers.{i}")
    x = g.op("Slice", x, one, g.constant(np.array([-1])), zero)
    columns = [x]
    for i in range(len(FEATURES)):
        column = g.op("Gather", g.op("Squeeze", "features", zero), g.constant(np.array(i)), axis=1)
        columns.append(g.op("Gather", g.weight(w[f"features.{i}.weight"]), column))
    joined = g.op("Concat", *columns, axis=1)
    both = g.op("Concat", _lstm(g, joined, w, model.forth.hidden_size), joined, axis=1)
    scores = g.linear(both, w["head.weight"], w["head.bias"])
    g.nodes.append(helper.make_node("Unsqueeze", [scores, zero], ["scores"]))
    graph = helper.make_graph(
        g.nodes,
        "tagger",
        [
            helper.make_tensor_value_info("rows", TensorProto.INT64, [1, "pieces_and_two"]),
            helper.make_tensor_value_info("features", TensorProto.INT64, [1, "pieces", len(FEATURES)]),
        ],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "pieces", len(LABELS)])],
        g.weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="kg")
    made.ir_version = 9
    onnx.checker.check_model(made)
    return made


def sidecar(
    model: Tagger,
    pieces: list[tuple[str, float]],
    lexicon: Mapping[str, str],
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """What the run time needs besides the graph, and what the model was made from."""
    crf = {
        k: [[round(float(x), 5) for x in row] for row in np.atleast_2d(v.detach().numpy())] for k, v in model.crf.scores().items()
    }
    return {
        "labels": list(LABELS),
        "features": FEATURES,
        "crf": {"transitions": crf["transitions"], "first": crf["first"][0], "last": crf["last"][0]},
        "pieces": [[p, round(s, 4)] for p, s in pieces],
        "lexicon": dict(sorted(lexicon.items())),
        **about,
    }


def write(path: Path, made: onnx.ModelProto, side: Mapping[str, Any]) -> None:
    """``path`` and the JSON file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.SerializeToString(deterministic=True))
    path.with_suffix(".json").write_text(
        json.dumps(side, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def quantised(made: onnx.ModelProto, feeds: Sequence[Mapping[str, Array]], target: Path) -> None:
    """Write the model with eight-bit matrix products.

    One scale serves a whole activation, so one loud channel leaves few steps to the others (a channel of the widened
    layer is ten times as loud as the next; without this, strict F1 falls by 0.01). Loud channels, found by running
    ``feeds``, go through a small float product of their own instead. Seven bits of the weights are used: AVX2 without
    VNNI saturates with eight.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 -- not needed to train

    kept = _shield(made, _loudest(made, feeds))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "float.onnx"
        source.write_bytes(made.SerializeToString(deterministic=True))
        quantize_dynamic(
            source, target, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True,
            weight_type=QuantType.QInt8, nodes_to_exclude=kept,
            extra_options={"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True},
        )  # fmt: skip


def _products(made: onnx.ModelProto) -> list[onnx.NodeProto]:
    """The matrix products with a weight, the last one (the label scores) left out: it is small and stays float."""
    weights = {w.name for w in made.graph.initializer}
    return [n for n in made.graph.node if n.op_type == "MatMul" and n.input[1] in weights][:-1]


def _loudest(made: onnx.ModelProto, feeds: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    """For the left side of each product, the largest absolute value of each channel over all ``feeds``."""
    import onnxruntime  # noqa: PLC0415 -- not needed to train

    names = sorted({n.input[0] for n in _products(made)})
    probe = onnx.ModelProto()
    probe.CopyFrom(made)
    probe.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    out: dict[str, Array] = {}
    for feed in feeds:
        for name, value in zip(names, session.run(names, dict(feed)), strict=True):
            top = np.abs(value).max(axis=0)
            out[name] = np.maximum(out[name], top) if name in out else top
    return out


def _shield(made: onnx.ModelProto, loudest: Mapping[str, Array]) -> list[str]:
    """Split loud channels off their products, in place; names of the products that must stay float."""
    weights = {w.name: numpy_helper.to_array(w) for w in made.graph.initializer}
    products = {n.output[0]: n for n in _products(made)}
    nodes: list[onnx.NodeProto] = []
    kept: list[str] = []

    def constant(name: str, value: Array) -> str:
        made.graph.initializer.append(numpy_helper.from_array(value, name))
        return name

    for node in made.graph.node:
        result = node.output[0]
        top = loudest.get(node.input[0]) if result in products else None
        loud = np.flatnonzero(top > LOUD * np.quantile(top, 0.99)) if top is not None else np.array([], dtype=np.int64)
        if top is None or not len(loud):
            nodes.append(node)
            continue
        x, weight = node.input[0], weights[node.input[1]]
        calm = np.ones(len(top), dtype=np.float32)
        calm[loud] = 0.0
        kept.append(f"{result}.loud")
        nodes += [
            helper.make_node("Mul", [x, constant(f"{result}.calm", calm)], [f"{result}.x"]),
            helper.make_node("MatMul", [f"{result}.x", node.input[1]], [f"{result}.a"]),
            helper.make_node("Gather", [x, constant(f"{result}.which", loud)], [f"{result}.y"], axis=1),
            helper.make_node("MatMul", [f"{result}.y", constant(f"{result}.w", weight[loud])], [f"{result}.b"], name=kept[-1]),
            helper.make_node("Add", [f"{result}.a", f"{result}.b"], [result]),
        ]
    # The last product, the label scores, stays float too.
    last = [n for n in nodes if n.op_type == "MatMul" and n.input[1] in weights][-1]
    last.name = "scores.product"
    del made.graph.node[:]
    made.graph.node.extend(nodes)
    return [*kept, last.name]
