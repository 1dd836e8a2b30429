"""Changed nodes, edges and reports → the same changes in ``graph.sqlite``, in place."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.errors import KGError
from kg.export.columns import Kind, columns
from kg.export.lists import pieces
from kg.export.sqlite import KINDS, TYPES, cells, spaced
from kg.export.tables import Row, encodable, piece_row, table_row
from kg.nodes import Scalar, edge_base
from kg.ondisk import Base, Locals, Shelf
from kg.ondisk.noding import ATTRIBUTES
from kg.store.tables import figures, mentions, reports, sentences, texts

Attributes = dict[str, Scalar]
_OF_A_REPORT = {"reports": "id", "texts": "id", "mentions": "report", "figures": "report"}
_FIRST = {"node": ("id",), "edge": ("id", "source", "target")}
_WIDER: Mapping[Kind, frozenset[Kind]] = {
    "text": frozenset({"text"}),
    "number": frozenset({"number", "integer"}),
    "integer": frozenset({"integer"}),
    "boolean": frozenset({"boolean"}),
}
"""Kind of a column → the kinds of values that it can hold as they are."""


class WidenedError(KGError):
    """An attribute has values of another kind than its column: all rows have to be written anew."""


class Changed:
    """The database of a graph, attached to the base as ``db``."""

    def __init__(self, base: Base) -> None:
        self._base = base

    def put_reports(self, shelf: Shelf, town_of: Mapping[str, str], gone: Collection[str], again: Collection[str]) -> None:
        """Drop the rows of reports, and write those of the ones that count.

        Args:
            shelf: the reports that count now.
            town_of: the town of each of ``again``.
            gone: reports that count no more.
            again: reports that are new, or whose entities or town are others now.

        """
        some = shelf.holding(again)
        entity_of = Locals(self._base)
        for report in sorted({*gone, *again}):
            for table, column in _OF_A_REPORT.items():
                self._base.do(f'DELETE FROM db."{table}" WHERE "{column}" = ?', (report,))  # noqa: S608 - names are ours
        for filled in (reports(some, town_of), texts(some), mentions(some, entity_of), figures(some, entity_of)):
            self._base.add(f'db."{filled.name}"', map(cells, filled.rows), width=len(filled.columns))

    def drop_sentences(self, gone: Iterable[str]) -> None:
        """Drop the sentences of reports, in the full-text index as well."""
        for report in sorted(gone):
            self._drop("report = ?", (report,))

    def drop_unquoted(self, reports: Iterable[str]) -> None:
        """Drop what only evidence quoted that is there no more."""
        for report in sorted(reports):
            self._drop("report = ? AND number IS NULL AND id NOT IN (SELECT sentence FROM db.pieces)", (report,))

    def _drop(self, which: str, values: Sequence[object]) -> None:
        rows = list(self._base.each(f"SELECT id, text FROM db.sentences WHERE {which}", values))  # noqa: S608 - names are ours
        unindex = "INSERT INTO db.sentences_fts (sentences_fts, rowid, characters) VALUES ('delete', ?, ?)"
        self._base.many(unindex, ((id_, spaced(text)) for id_, text in rows if text))
        self._base.many("DELETE FROM db.sentences WHERE id = ?", ((id_,) for id_, _ in rows))

    def put_sentences(self, shelf: Shelf) -> None:
        """Write the sentences of new reports, with numbers of their own."""
        after = self._last_sentence()
        self._add_sentences((int(str(row[0])) + after, *row[1:]) for row in sentences(shelf).rows)

    def _last_sentence(self) -> int:
        row = self._base.one("SELECT max(id) FROM db.sentences")
        return int(row[0] or 0) if row else 0

    def _add_sentences(self, rows: Iterable[Row]) -> None:
        for row in map(cells, rows):
            self._base.add("db.sentences", [row], width=len(row))
            if row[-1]:
                self._base.do("INSERT INTO db.sentences_fts (rowid, characters) VALUES (?, ?)", (row[0], spaced(str(row[-1]))))

    def put_nodes(self, keys: Iterable[str]) -> None:
        """Write these nodes as the base has them, and drop those that it has not.

        Raises:
            WidenedError: a column cannot hold a value.

        """
        ordered = sorted(keys)
        rows = [
            (key, *row) for key in ordered for row in self._base.each("SELECT attributes, evidence FROM node WHERE key = ?", (key,))
        ]
        self._put("nodes", "node", ordered, [(key, (key,), ATTRIBUTES(stored), text) for key, stored, text in rows])

    def put_edges(self, keys: Iterable[str]) -> None:
        """Write these edges as the base has them, and drop those that it has not.

        Raises:
            WidenedError: a column cannot hold a value.

        """
        ordered = sorted(keys)
        ask = "SELECT key, type, source, target, pieces, attributes, evidence FROM relation WHERE key = ?"
        found = [row for key in ordered for row in self._base.each(ask, (key,))]
        rows = [
            (key, (key, source, target), edge_base(type_, key, count) | ATTRIBUTES(stored), text)
            for key, type_, source, target, count, stored, text in found
        ]
        self._put("edges", "edge", ordered, rows)

    def _put(self, table: str, domain: str, keys: Sequence[str], rows: Sequence[tuple[str, Row, Attributes, str]]) -> None:
        """Rows of a table in place of those of the keys: key, what stands first, attributes, evidence."""
        for key in keys:
            self._base.do(f"DELETE FROM db.{table} WHERE id = ?", (key,))  # noqa: S608 - names are ours
            self._base.do("DELETE FROM db.pieces WHERE owner = ?", (key,))
        if rows:
            self._base.do("UPDATE db.kept SET ordered = FALSE")
        kinds = self._kinds(table, columns(data for _, _, data, _ in rows), {"edge_id", *_FIRST[domain]})
        for key, first, data, text in rows:
            values = cells((*first, *table_row(key, data, domain, kinds)[1:]))
            names = ", ".join(f'"{name}"' for name in (*_FIRST[domain], *kinds))
            marks = ", ".join("?" * len(values))
            self._base.do(f"INSERT INTO db.{table} ({names}) VALUES ({marks})", values)  # noqa: S608 - names are ours
            self._put_pieces(key, text)

    def _kinds(self, table: str, found: Mapping[str, Kind], own: Collection[str]) -> dict[str, Kind]:
        """The kinds of a table's columns, of new ones as well, which it gets."""
        kinds = {row[1]: KINDS[row[2]] for row in self._base.each(f"PRAGMA db.table_info({table})") if row[1] not in own}
        for name, kind in found.items():
            if name in own:
                continue
            if name not in kinds:
                self._base.do(f'ALTER TABLE db.{table} ADD COLUMN "{name}" {TYPES[kind]}')
                kinds[name] = kind
            elif kind not in _WIDER[kinds[name]]:
                raise WidenedError(f"{table}: {name} is {kinds[name]}, and {kind} now")
        return kinds

    def drop_empty(self) -> None:
        """Drop the columns that no row has a value in any more: a new database would not have them."""
        for table in ("nodes", "edges"):
            for _, name, *_ in list(self._base.each(f"PRAGMA db.table_info({table})")):
                if not self._base.one(f'SELECT 1 FROM db.{table} WHERE "{name}" IS NOT NULL LIMIT 1'):  # noqa: S608 - names are ours
                    self._base.do(f'ALTER TABLE db.{table} DROP COLUMN "{name}"')

    def _put_pieces(self, owner: str, text: str) -> None:
        rows = (piece_row(owner, number, piece) for number, piece in enumerate(pieces({"evidence": text})))
        self._base.many(
            "INSERT INTO db.pieces VALUES (?, ?, ?, ?, ?)",
            [(owner, number, self._sentence(report, at, heading, quote), start, end)
             for owner, number, report, start, end, at, _, quote, heading in rows],
        )  # fmt: skip

    def _sentence(self, report: Any, at: Any, heading: Any, quote: Any) -> int:  # noqa: ANN401 - cells
        """The sentence that evidence quotes; one that only evidence quotes is added."""
        same = (encodable(str(heading)), encodable(str(quote)))
        for id_, *found in self._base.each("SELECT id, heading, text FROM db.sentences WHERE report = ? AND at = ?", (report, at)):
            if tuple(found) == same:
                return int(id_)
        id_ = self._last_sentence() + 1
        self._add_sentences([(id_, report, None, at, heading, None, None, quote)])
        return id_

    def put_about(self, about: Mapping[str, Scalar]) -> None:
        """What is known of the graph as a whole."""
        self._base.add("db.graph", sorted(about.items()), width=2, instead=True)


def counts(base: Base, table: str) -> Iterator[tuple[str, int]]:
    """How many rows of each type there are."""
    return base.each(f"SELECT type, count(*) FROM db.{table} GROUP BY type ORDER BY type")  # noqa: S608 - names are ours
