"""Decoding many windows side by side gives what decoding each alone gives."""

import numpy as np
import pytest

from kg.extract.tagging.labels import ALLOWED, LABELS, MAY_END, MAY_START, decode_all, decode_best


@pytest.mark.parametrize("sharpness", [0.3, 2.0, 8.0])
def test_decode_all_is_decode_best_of_each(sharpness):
    chance = np.random.default_rng(7)
    raw = np.exp(sharpness * chance.normal(size=(600, len(LABELS)))).astype(np.float32)
    posteriors = raw / raw.sum(axis=1, keepdims=True)
    posteriors[::5] = posteriors[::5].round(1)  # with ties
    windows = [(0, 1), (1, 3), (3, 40), (50, 50), (60, 200), (200, 260), (260, 599), (599, 600)]
    each = [(a + s, a + e, kind) for a, b in windows for s, e, kind, _ in decode_best(posteriors[a:b])]
    assert sorted(decode_all(posteriors, windows)) == sorted(each)
    assert len(each) > 20


def test_nothing_to_decode():
    assert decode_all(np.ones((3, len(LABELS)), np.float32), []) == []


def test_the_ways_that_decoding_takes_are_the_legal_ones():
    closed, first = np.flatnonzero(MAY_END), np.flatnonzero(MAY_START)
    for y in range(len(LABELS)):
        before = set(np.flatnonzero(ALLOWED[:, y]).tolist())
        own = {i for i, label in enumerate(LABELS) if label[0] in "BI" and label[1:] == LABELS[y][1:]}
        assert before == (set(closed.tolist()) if y in first else own)
