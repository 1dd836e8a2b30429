"""The tagger of envpos 0.82 (Apache-2.0; ALBERT-tiny, BiLSTM, CRF) from its wheel, in numpy.

Its own requirements do not resolve today. Layers as in Lan et al. (ICLR 2020) with one parameter-shared group; weights,
labels and vocabulary are read from the wheel itself.
"""

import json
import pickle
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
_FOLDER = "envpos/files/pretrained_models/pos-albert/"
_LAYER = "albert.encoder.albert_layer_groups.0.albert_layers.0."
_LONGEST = 510  # positions the encoder knows, less the two marks at its ends
_BATCH = 32
_STORED = {"FloatStorage": np.float32, "LongStorage": np.int64}


class _Weights(pickle.Unpickler):
    """Tensors of a checkpoint as numpy arrays; nothing else can be made by it."""

    def __init__(self, file: IO[bytes], archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(file)
        self._archive, self._root = archive, root

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _strided
        if module == "torch" and name in _STORED:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a file of weights")

    def persistent_load(self, pid: Sequence[str]) -> Array:  # type: ignore[override] -- what this file stores
        return np.frombuffer(self._archive.read(f"{self._root}/data/{pid[2]}"), dtype=_STORED[pid[1]])


def _strided(storage: Array, offset: int, size: Sequence[int], stride: Sequence[int], *_: object) -> Array:
    return np.lib.stride_tricks.as_strided(storage[offset:], size, [x * storage.itemsize for x in stride]).copy()


def _checkpoint(data: bytes) -> dict[str, Any]:
    archive = zipfile.ZipFile(BytesIO(data))
    pickled = next(n for n in archive.namelist() if n.endswith("data.pkl"))
    weights: dict[str, Any] = _Weights(BytesIO(archive.read(pickled)), archive, pickled.rsplit("/", 1)[0]).load()
    return weights


def _normed(x: Array, weight: Array, bias: Array) -> Array:
    mean, spread = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    normed: Array = (x - mean) / np.sqrt(spread + 1e-12) * weight + bias
    return normed


def _erf(x: Array) -> Array:
    """Abramowitz and Stegun 7.1.26, within 1.5e-7."""
    sign, x = np.sign(x), np.abs(x)
    t = 1 / (1 + 0.3275911 * x)
    series = ((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592
    out: Array = sign * (1 - series * t * np.exp(-x * x))
    return out


def _gelu(x: Array) -> Array:
    out: Array = (x * 0.5 * (1 + _erf(x / np.float32(np.sqrt(2))))).astype(np.float32)
    return out


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


class EnvPos:
    """The tagger: sentences in, typed spans out."""

    def __init__(self, wheel: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            self._w = _checkpoint(archive.read(f"{_FOLDER}pytorch_model.bin"))
            config = json.loads(archive.read(f"{_FOLDER}config.json"))
            lines = archive.read(f"{_FOLDER}vocab.txt").decode("utf-8").split("\n")
        self._vocabulary = {word.rstrip("\r"): i for i, word in enumerate(lines)}
        self._kinds: list[str] = config["entities"]
        self._heads, self._layers, self._width = (config[k] for k in ("num_attention_heads", "num_hidden_layers", "hidden_size"))

    def tag(self, sentences: Sequence[str]) -> list[list[tuple[int, int, str]]]:
        """(start, end, label) of each sentence, offsets within it; what is beyond the longest input is cut off."""
        out: list[list[tuple[int, int, str]]] = [[] for _ in sentences]
        by_length = defaultdict(list)
        for i, sentence in enumerate(sentences):
            by_length[min(len(sentence), _LONGEST)].append(i)
        for length, members in sorted(by_length.items()):
            for k in range(0, len(members) if length else 0, _BATCH):
                batch = members[k : k + _BATCH]
                paths = self._best(self._emissions(np.array([self._ids(sentences[i]) for i in batch])))
                for i, path in zip(batch, paths, strict=True):
                    out[i] = list(self._spans(path[1:-1].tolist()))
        return out

    def _ids(self, sentence: str) -> list[int]:
        unknown = self._vocabulary["[UNK]"]
        known = [self._vocabulary.get(c.lower(), unknown) for c in sentence[:_LONGEST]]
        return [self._vocabulary["[CLS]"], *known, self._vocabulary["[SEP]"]]

    def _linear(self, x: Array, name: str) -> Array:
        out: Array = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return out

    def _norm(self, x: Array, name: str) -> Array:
        return _normed(x, self._w[f"{name}.weight"], self._w[f"{name}.bias"])

    def _emissions(self, ids: NDArray[np.int64]) -> Array:
        """Scores of the labels, (sentences x characters x labels)."""
        embedded = "albert.embeddings."
        places = (
            self._w[f"{embedded}position_embeddings.weight"][: ids.shape[1]] + self._w[f"{embedded}token_type_embeddings.weight"][0]
        )
        x = self._norm(self._w[f"{embedded}word_embeddings.weight"][ids] + places, f"{embedded}LayerNorm")
        x = self._linear(x, "albert.encoder.embedding_hidden_mapping_in")
        for _ in range(self._layers):
            x = self._norm(x + self._attention(x), f"{_LAYER}attention.LayerNorm")
            inner = self._linear(_gelu(self._linear(x, f"{_LAYER}ffn")), f"{_LAYER}ffn_output")
            x = self._norm(inner + x, f"{_LAYER}full_layer_layer_norm")
        both = np.concatenate([self._lstm(x, ""), self._lstm(x[:, ::-1], "_reverse")[:, ::-1]], -1)
        return self._linear(both, "classifier")

    def _attention(self, x: Array) -> Array:
        batch, length, _ = x.shape
        width = self._width // self._heads

        def split(name: str) -> Array:
            return self._linear(x, f"{_LAYER}attention.{name}").reshape(batch, length, self._heads, width).transpose(0, 2, 1, 3)

        weights = split("query") @ split("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(width))
        weights = np.exp(weights - weights.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        mixed = (weights @ split("value")).transpose(0, 2, 1, 3).reshape(batch, length, self._width)
        return self._linear(mixed, f"{_LAYER}attention.dense")

    def _lstm(self, x: Array, direction: str) -> Array:
        w = {k: self._w[f"bilstm.{k}_l0{direction}"] for k in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        gates = x @ w["weight_ih"].T + w["bias_ih"] + w["bias_hh"]
        hidden = cell = np.zeros((len(x), self._width), np.float32)
        out = np.empty((*x.shape[:2], self._width), np.float32)
        for t in range(x.shape[1]):
            keep, forget, new, show = np.split(gates[:, t] + hidden @ w["weight_hh"].T, 4, axis=-1)
            cell = _sigmoid(forget) * cell + _sigmoid(keep) * np.tanh(new)
            hidden = _sigmoid(show) * np.tanh(cell)
            out[:, t] = hidden
        return out

    def _best(self, emissions: Array) -> NDArray[np.int64]:
        """Viterbi paths, (sentences x characters)."""
        moves = self._w["crf.transitions"]
        best = emissions[:, 0] + self._w["crf.start_transitions"]
        back = []
        for t in range(1, emissions.shape[1]):
            scores = best[:, :, None] + moves
            before = scores.argmax(1)
            back.append(before)
            best = np.take_along_axis(scores, before[:, None], 1)[:, 0] + emissions[:, t]
        path = [(best + self._w["crf.end_transitions"]).argmax(1)]
        for before in reversed(back):
            path.append(before[np.arange(len(before)), path[-1]])
        return np.array(path[::-1]).T

    def _spans(self, path: Sequence[int]) -> Iterator[tuple[int, int, str]]:
        """Labels count B, I, E, S for each kind in turn after the outside."""
        i = 0
        while i < len(path):
            start, label = i, path[i]
            i += 1
            if label == 0 or label % 4 in (2, 3):
                continue
            if label % 4 == 1:
                while i < len(path) and path[i] % 4 == 2:  # noqa: PLR2004 -- inside
                    i += 1
                if i < len(path) and path[i] % 4 == 3:  # noqa: PLR2004 -- end
                    i += 1
            yield start, i, self._kinds[(label - 1) // 4]
