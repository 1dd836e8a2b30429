"""The network: the lower layers of multilingual-e5-small, feature embeddings, a BiLSTM and a CRF."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.extract.tagging.categories import FEATURES
from kg.extract.tagging.labels import LABELS
from kg.extract.tagging.neural import constraints

from .e5 import E5, NAMES, SPECIAL_PIECES

FEATURE_WIDTH = 12


class Layer(nn.Module):
    """One post-norm BERT layer."""

    def __init__(self, width: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))
        self.widen, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, seen: Tensor | None) -> Tensor:
        """x: (batch, pieces, width); seen: (batch, 1, 1, pieces), true where there is a piece; None for all."""
        b, t, w = x.shape
        q, k, v = (f(x).view(b, t, self.heads, w // self.heads).transpose(1, 2) for f in (self.query, self.key, self.value))
        # No dropout inside the attention: without it torch has a fused kernel, and the run is nearly twice as fast.
        a = functional.scaled_dot_product_attention(q, k, v, attn_mask=seen)
        a = self.out(a.transpose(1, 2).reshape(b, t, w))
        x = self.norm1(x + self.drop(a))
        return cast("Tensor", self.norm2(x + self.drop(self.narrow(functional.gelu(self.widen(x))))))


class Encoder(nn.Module):
    """The piece table (8 bits a weight, frozen: it came from 4) and the first ``depth`` layers."""

    def __init__(self, source: E5, pieces: list[tuple[str, float]], depth: int, dropout: float) -> None:
        super().__init__()
        wanted = [source.pieces[p][0] for p in (*SPECIAL_PIECES, *(p for p, _ in pieces))]
        table = source.rows("emb.word", source.width, wanted)
        scale = np.abs(table).max(axis=1, keepdims=True) / 127.0
        self.register_buffer("table", torch.from_numpy(np.round(table / scale).astype(np.int8)))
        self.register_buffer("scale", torch.from_numpy(scale.astype(np.float32)))
        self.place = nn.Parameter(
            torch.from_numpy(source.floats("emb.pos").reshape(-1, source.width) + source.floats("emb.type")[: source.width])
        )
        self.norm = nn.LayerNorm(source.width, source.epsilon)
        self._fill(self.norm, source, "emb.ln")
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList()
        for i in range(depth):
            layer = Layer(source.width, source.heads, source.inner, source.epsilon, dropout)
            for short, name in NAMES.items():
                linear = getattr(layer, name)
                linear.weight.data = torch.from_numpy(source.matrix(f"l{i}.{short}.w", linear.in_features))
                linear.bias.data = torch.from_numpy(source.floats(f"l{i}.{short}.b"))
            self._fill(layer.norm1, source, f"l{i}.aln")
            self._fill(layer.norm2, source, f"l{i}.oln")
            self.layers.append(layer)

    @staticmethod
    def _fill(norm: nn.LayerNorm, source: E5, name: str) -> None:
        norm.weight.data = torch.from_numpy(source.floats(f"{name}.w"))
        norm.bias.data = torch.from_numpy(source.floats(f"{name}.b"))

    def freeze(self, layers: int) -> None:
        """Leave the lowest layers and what lies below them as they are: a fifth less work, and less to forget."""
        for part in (self.norm, *self.layers[:layers]):
            part.requires_grad_(requires_grad=False)
        self.place.requires_grad = False

    def forward(self, rows: Tensor, seen: Tensor | None) -> Tensor:
        """rows: (batch, pieces) with the begin and end pieces; returns (batch, pieces, width)."""
        table, scale = cast("Tensor", self.table), cast("Tensor", self.scale)
        words = table[rows].float() * scale[rows]
        x = self.drop(self.norm(words + self.place[: rows.shape[1]]))
        for layer in self.layers:
            x = layer(x, seen)
        return cast("Tensor", x)


class Tagger(nn.Module):
    """Encoder output and feature embeddings through a BiLSTM to label scores."""

    def __init__(self, encoder: Encoder, width: int, *, hidden: int = 192, dropout: float = 0.3) -> None:
        super().__init__()
        self.encoder = encoder
        self.features = nn.ModuleList(nn.Embedding(size, FEATURE_WIDTH) for size in FEATURES.values())
        total = width + FEATURE_WIDTH * len(FEATURES)
        self.forth = nn.LSTM(total, hidden, batch_first=True)
        self.back = nn.LSTM(total, hidden, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(2 * hidden + total, len(LABELS))
        self.crf = CRF()

    def joined(self, rows: Tensor, features: Tensor, seen: Tensor | None) -> Tensor:
        """(batch, pieces, width + features), the begin and end pieces cut off again."""
        mask = None if seen is None else seen[:, None, None, :]
        encoded = self.encoder(rows, mask)[:, 1:-1]
        columns = [table(features[..., i]) for i, table in enumerate(self.features)]
        return torch.cat([encoded, *columns], dim=-1)

    def forward(self, rows: Tensor, features: Tensor) -> Tensor:
        """Label scores (1, pieces, labels) of one window without padding: what is exported."""
        x = self.joined(rows, features, None)
        back = self.back(x.flip(1))[0].flip(1)
        return cast("Tensor", self.head(torch.cat([self.forth(x)[0], back, x], dim=-1)))

    def batch(self, rows: Tensor, features: Tensor, lengths: Tensor) -> Tensor:
        """The same for padded windows; ``lengths`` counts the pieces without begin and end."""
        places = torch.arange(rows.shape[1])
        x = self.drop(self.joined(rows, features, places < lengths[:, None] + 2))
        # Each window is turned round within its own length, so that padding stays behind it. (Packed sequences do the
        # same, but their backward pass fills the whole input with zeros once a step.)
        turned = (lengths[:, None] - 1 - places[:-2]).where(places[:-2] < lengths[:, None], places[:-2])[..., None]
        back = self.back(x.gather(1, turned.expand_as(x)))[0]
        back = back.gather(1, turned.expand_as(back))
        y = torch.cat([self.forth(x)[0], back], dim=-1)
        return cast("Tensor", self.head(torch.cat([self.drop(y), x], dim=-1)))


class CRF(nn.Module):
    """Linear-chain CRF over the legal label sequences."""

    def __init__(self) -> None:
        super().__init__()
        count = len(LABELS)
        self.transitions = nn.Parameter(torch.zeros(count, count))
        self.first = nn.Parameter(torch.zeros(count))
        self.last = nn.Parameter(torch.zeros(count))
        for name, value in zip(("no_transition", "no_first", "no_last"), constraints(), strict=True):
            self.register_buffer(name, torch.from_numpy(value))

    def scores(self) -> dict[str, Tensor]:
        """Learned and forbidden together: what the run time needs."""
        own: dict[str, Any] = dict(self.named_buffers())
        return {
            "transitions": self.transitions + own["no_transition"],
            "first": self.first + own["no_first"],
            "last": self.last + own["no_last"],
        }

    def loss(self, emissions: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
        """Negative log-likelihood a piece: emissions (batch, pieces, labels), labels (batch, pieces)."""
        s = self.scores()
        count, steps, _ = emissions.shape
        live = torch.arange(steps) < lengths[:, None]
        each = torch.arange(count)
        gold = emissions.gather(2, labels[..., None])[..., 0]
        moves = s["transitions"][labels[:, :-1], labels[:, 1:]]
        ends = s["first"][labels[:, 0]] + s["last"][labels[each, lengths - 1]]
        truth = (gold * live).sum() + (moves * live[:, 1:]).sum() + ends.sum()
        # Sums of exponentials as one matrix product a step: the illegal transitions are exactly zero there.
        step = s["transitions"].exp()
        parts = emissions.unbind(1)
        alpha = s["first"] + parts[0]
        for t in range(1, steps):
            top = alpha.max(dim=1, keepdim=True).values.detach()
            new = ((alpha - top).exp() @ step).clamp_min(1e-30).log() + top + parts[t]
            alpha = torch.where(live[:, t, None], new, alpha)
        return ((alpha + s["last"]).logsumexp(dim=1).sum() - truth) / lengths.sum()
