"""Which replies of the library answer a mention: lexical candidates with filters, then a ranking.

tantivy (MIT, the Rust search library with BM25) keeps the index: it filters by language while
it searches and holds a hundred thousand past replies at under a millisecond a query. The
ranking marginalises over what the heads are unsure of: a macro for two categories collects the
probability of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.lemma import lemmas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.library import Library, Macro
    from pipeline.taxonomy import Taxonomy

_KEYWORD_BONUS = 0.6
_LEXICAL_WEIGHT = 0.25
_MISMATCH = 0.08
"""A macro whose labels the mention hardly has may still stand last, never first."""
_MOST = 1 + _KEYWORD_BONUS + _LEXICAL_WEIGHT
"""Largest boost: scores end between 0 and 1."""
_DEPTH = 24
_POOL = 24


@dataclass(frozen=True, slots=True)
class Query:
    """What the index needs to know of a mention.

    Parameters
    ----------
    words
        Lemmas of the masked text.
    category, sentiment
        Probability of each label, in the taxonomy's order.
    risk
        Decided `pii_risk`.
    """

    words: tuple[str, ...]
    language: str
    category: NDArray[np.float64]
    sentiment: NDArray[np.float64]
    risk: str
    channel: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A macro's place in the library and how well it fits, 0 and up."""

    row: int
    score: float


class Index:
    """Lexical index and label table over a library, one per process.

    Parameters
    ----------
    library
        What is indexed; `Candidate.row` counts in its order.
    taxonomy
        Order of the labels in `Query`.
    """

    def __init__(self, library: Library, taxonomy: Taxonomy) -> None:
        self.library = library
        self._lexical = _Lexical(library)
        self._labels = _LabelTable(library, taxonomy)
        self._keywords = _Keywords(library)
        self._macros: dict[str, list[int]] = {}
        for row, macro in enumerate(library.macros):
            if macro.kind == "macro":
                self._macros.setdefault(macro.language, []).append(row)

    def retrieve(self, query: Query) -> tuple[Candidate, ...]:
        """Return at most 24 candidates in the mention's language, best first; ties by library order."""
        lexical = self._lexical.search(query)
        rows = np.array(sorted({*lexical, *self._macros.get(query.language, ())}), dtype=np.intp)
        if not rows.size:
            return ()
        fit = self._labels.fit(rows, query)
        keyed = self._keywords.keyed[rows]
        hit = np.isin(rows, list(self._keywords.hits(query.words)))
        boost = 1 + _KEYWORD_BONUS * hit
        if lexical:
            boost[np.searchsorted(rows, list(lexical))] += _LEXICAL_WEIGHT * np.fromiter(
                lexical.values(), float
            )
        # a macro with keywords is meant for messages that hold one of them
        scores = np.where(keyed & ~hit, 0.0, np.round(fit * boost / _MOST, 4))
        order = np.argsort(-scores, kind="stable")
        chosen: list[Candidate] = []
        for row, score in zip(rows[order].tolist(), scores[order].tolist(), strict=True):
            if score <= 0 or len(chosen) == _POOL:
                break
            if _allowed(self.library.macros[row], query):
                chosen.append(Candidate(row, score))
        return tuple(chosen)


def _allowed(macro: Macro, query: Query) -> bool:
    if macro.channels and (query.channel or "").lower() not in macro.channels:
        return False
    return macro.company is None or macro.company == query.company


class _LabelTable:
    """For each macro how well its labels cover a label; one matrix product a mention."""

    def __init__(self, library: Library, taxonomy: Taxonomy) -> None:
        macros = library.macros
        risks = taxonomy.allowed("pii_risk")
        self._risks = {risk: column for column, risk in enumerate(risks)}
        # a reply that suits one category is more to the point than one that suits ten
        breadth = np.array([max(1, len(m.categories)) for m in macros]) ** 0.25
        self._category = _membership([m.categories for m in macros], taxonomy.category, anything=0.3)
        self._category_weight = 1 / breadth if len(macros) else breadth
        self._sentiment = _membership([m.sentiments for m in macros], taxonomy.sentiment, anything=0.6)
        self._risk = _membership([m.risks for m in macros], risks, anything=1.0)

    def fit(self, rows: NDArray[np.intp], query: Query) -> NDArray[np.float64]:
        """Return how probable it is that each row's labels are the mention's; 0 where policy forbids it."""
        category = self._category[rows] @ np.asarray(query.category)
        sentiment = self._sentiment[rows] @ np.asarray(query.sentiment)
        risk = self._risk[rows, self._risks[query.risk]]
        fit: NDArray[np.float64] = category * sentiment * risk * self._category_weight[rows]
        return np.where(category < _MISMATCH, 0.0, fit)


def _membership(sets: list[tuple[str, ...]], labels: tuple[str, ...], anything: float) -> NDArray[np.float64]:
    table = np.zeros((len(sets), len(labels)))
    for row, names in enumerate(sets):
        if not names:
            table[row] = anything
        for column, label in enumerate(labels):
            if label in names:
                table[row, column] = 1.0
    return table


class _Keywords:
    """Which macros are meant for a message with these words."""

    def __init__(self, library: Library) -> None:
        self._by_word: dict[str, list[tuple[frozenset[str], int]]] = {}
        self.keyed = np.array([bool(macro.keywords) for macro in library.macros], dtype=bool)
        for row, macro in enumerate(library.macros):
            for keyword in macro.keywords:
                key = frozenset(lemmas(keyword, macro.language))
                for word in sorted(key)[:1]:
                    self._by_word.setdefault(word, []).append((key, row))

    def hits(self, words: tuple[str, ...]) -> set[int]:
        """Return the rows a keyword of which occurs."""
        present = set(words)
        return {row for word in present for key, row in self._by_word.get(word, ()) if key <= present}


class _Lexical:
    """tantivy's inverted index over lemmas, filtered by language."""

    def __init__(self, library: Library) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", tokenizer_name="lemmas")
        builder.add_text_field("language", tokenizer_name="raw")
        builder.add_unsigned_field("row", stored=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        index.register_tokenizer(
            "lemmas", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        )
        # one thread, one commit: the same library always ranks alike
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for row, macro in enumerate(library.macros):
            words = lemmas(f"{macro.text} {' '.join(macro.keywords)}", macro.language)
            writer.add_document(tantivy.Document(body=" ".join(words), language=macro.language, row=row))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, query: Query) -> dict[int, float]:
        """Return the best matches' BM25 scores divided by the best one's, by row."""
        words = sorted(set(query.words))
        if not words:
            return {}
        make, occur = self._tantivy.Query, self._tantivy.Occur
        anyword = make.boolean_query(
            [(occur.Should, make.term_query(self._schema, "body", w, "freq")) for w in words]
        )
        language = make.const_score_query(make.term_query(self._schema, "language", query.language), 0.0)
        both = make.boolean_query([(occur.Must, language), (occur.Must, anyword)])
        found: Any = self._searcher.search(both, _DEPTH)
        hits = [(self._searcher.doc(address)["row"][0], score) for score, address in found.hits]
        top = max((score for _, score in hits), default=0.0)
        return {row: score / top for row, score in hits} if top > 0 else {}
