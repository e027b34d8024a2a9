"""From the solutions of a query to rows of Python values, and to data frames of pandas and polars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, overload

from igkg.errors import MissingLibrary
from igkg.knowledge_graph.values import Iri, Value
from igkg.names import Prefixes

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Row = Mapping[str, Value | None]
# Types of columns in which nothing can be missing unless they are chosen so.
_PANDAS_TYPES = {int: "Int64", bool: "boolean", float: "Float64"}


@dataclass(frozen=True)
class Answer(Sequence[Row]):
    """The rows of a query in their order: each maps the names of variables to values, or to None where unbound."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    prefixes: Prefixes

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def column(self, name: str) -> list[Value | None]:
        """Give the values of one variable, row by row."""
        return [row[name] for row in self.rows]

    def prefixed(self) -> Answer:
        """Give the same rows with prefixed names, such as ``actor:isoc``, in place of full IRIs."""

        def short(value: Value | None) -> Value | None:
            return Iri(self.prefixes.shorten(value).strip("<>")) if isinstance(value, Iri) else value

        rows = tuple({name: short(value) for name, value in row.items()} for row in self.rows)
        return Answer(self.names, rows, self.prefixes)

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas frame with a column for each variable; columns with values of several kinds become text.

        Raises:
            MissingLibrary: pandas is not installed.
        """
        pandas = _library("pandas")
        columns = {name: self._plain(name) for name in self.names}
        series = {
            name: pandas.Series(values, dtype=_PANDAS_TYPES.get(kind, object if kind in {date, datetime} else None))
            for name, (kind, values) in columns.items()
        }
        frame: pd.DataFrame = pandas.DataFrame(series, columns=list(self.names))
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Give a polars frame with a column for each variable; columns with values of several kinds become text.

        Raises:
            MissingLibrary: polars is not installed.
        """
        polars = _library("polars")
        columns = {name: self._plain(name) for name in self.names}
        schema = {name: polars.String if kind is str else None for name, (kind, _) in columns.items()}
        frame: pl.DataFrame = polars.DataFrame({name: values for name, (_, values) in columns.items()}, schema)
        return frame

    def _plain(self, name: str) -> tuple[type, list[Any]]:
        """Give the values of a column without types of ours, and the one type that they have."""
        values = [str(value) if isinstance(value, str) else value for value in self.column(name)]
        kinds = {type(value) for value in values if value is not None}
        if len(kinds) == 1:
            return kinds.pop(), values
        if kinds and kinds <= {int, float, Decimal}:
            return float, [None if value is None else float(value) for value in values]  # type: ignore[arg-type]
        return str, [None if value is None else str(value) for value in values]


def _library(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingLibrary(f"{name} is not installed: pip install 'igkg[{name}]'.") from error
