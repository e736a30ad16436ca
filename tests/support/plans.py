"""The plans of the statements that a flow runs, as PostgreSQL carried them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncCursor
from psycopg.rows import scalar_row
from psycopg.sql import SQL, Composed

from diptych_server.store.postgres.database import Connection

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """One statement and what it cost."""

    statement: str
    root: Node
    """The root node of EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)."""
    millis: float
    """Execution with its triggers, without planning."""
    trigger_millis: Mapping[str, float]
    """What triggers and foreign keys took of it."""

    def nodes(self) -> Iterator[Node]:
        """All nodes, the root first."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.get("Plans", ()))

    def indexes(self) -> set[str]:
        """The names of the indexes it used."""
        return {node["Index Name"] for node in self.nodes() if "Index Name" in node}

    def most_rows(self) -> int:
        """The rows that the busiest node read, including those that it filtered out."""
        return int(max(_rows_seen(node) for node in self.nodes()))

    def summary(self) -> str:
        """Its nodes from the inside out, and its slowest trigger."""
        nodes = [f"{node['Node Type']} {node.get('Index Name', '')}".strip() for node in self.nodes()]
        slow = max(self.trigger_millis.items(), key=lambda each: each[1], default=None)
        return ", ".join(dict.fromkeys(reversed(nodes))) + (f"; {slow[0]} {slow[1]:.0f} ms" if slow else "")

    def buffers(self) -> int:
        """Pages read, from memory or disk."""
        return int(self.root["Shared Hit Blocks"] + self.root["Shared Read Blocks"])


def _rows_seen(node: Node) -> float:
    passed_over = sum(float(value) for name, value in node.items() if name.startswith("Rows Removed"))
    return (float(node["Actual Rows"]) + passed_over) * float(node["Actual Loops"])


@contextmanager
def explained(connection: Connection) -> Iterator[Sequence[Plan]]:
    """The plans of all that is read through the connection during the block; what is written is not explained."""
    plans: list[Plan] = []

    class Explaining(AsyncCursor[Any]):
        async def execute(self, query: Any, params: Any = None, **options: Any) -> Explaining:
            text = query.as_string(connection) if isinstance(query, Composed) else str(query)
            if text.lstrip().startswith(("select", "with", "--")):
                statement = query if isinstance(query, Composed) else SQL(query)
                plans.append(await explain(connection, statement, params))
            return await super().execute(query, params, **options)

    before = connection.cursor_factory
    connection.cursor_factory = Explaining
    try:
        yield plans
    finally:
        connection.cursor_factory = before


async def explain(connection: Connection, statement: SQL | Composed, parameters: Any) -> Plan:
    """The plan of one statement, which is carried out."""
    async with AsyncCursor(connection, row_factory=scalar_row) as cursor:
        await cursor.execute(SQL("explain (analyze, buffers, format json) ") + statement, parameters)
        [outcome] = await cursor.fetchone() or [None]
    triggers = {each["Constraint Name"]: each["Time"] for each in outcome["Triggers"] if "Constraint Name" in each}
    triggers |= {each["Trigger Name"]: each["Time"] for each in outcome["Triggers"] if "Constraint Name" not in each}
    return Plan(statement.as_string(connection), outcome["Plan"], outcome["Execution Time"], triggers)
