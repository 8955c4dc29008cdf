"""One table as Apache Parquet, with a type for each column; wraps pyarrow.

Days are dates, sums decimals with nine digits behind the point, lists lists. The table's name and the day that it is
of stand in the file's metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from servanda.export.excerpt import Excerpt
from servanda.export.spool import spooled
from servanda.export.tables import Kind, Table, table

BATCH = 5000
"""Rows of a row group."""
TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "day": pa.date32(),
    "number": pa.decimal128(38, 9),
    "count": pa.int64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "list": pa.list_(pa.string()),
    "link": pa.string(),
}


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The table that was asked for, acts where none was."""
    wanted = table(excerpt.asked.table or "acts")
    return spooled(lambda file: _fill(file, wanted, excerpt))


def _fill(file: IO[bytes], wanted: Table, excerpt: Excerpt) -> None:
    about = {"servanda.table": wanted.name, "servanda.as_of": excerpt.on.isoformat()}
    fields = [pa.field(one.name, TYPES[one.kind], metadata={"says": one.says}) for one in wanted.columns]
    schema = pa.schema(fields, metadata=about)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        rows = iter(wanted.rows(excerpt))
        while some := list(islice(rows, BATCH)):
            writer.write_batch(pa.RecordBatch.from_pylist(some, schema))
