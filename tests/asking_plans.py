"""How a database means to answer a question: by which indexes, and whether it sorts."""

from typing import Any

from sqlalchemy import event


def plan_of(session: Any, question: Any, **values: Any) -> str:
    """How the database means to answer."""
    connection, asked = session.connection(), []

    def keep(_connection: Any, _cursor: Any, text: str, given: Any, *_more: Any) -> None:
        asked.append((text, given))

    event.listen(connection, "before_cursor_execute", keep)
    session.execute(question, values)
    event.remove(connection, "before_cursor_execute", keep)
    [(text, given)] = asked
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    plan = connection.exec_driver_sql(f"{explain} {text}", given)
    return "\n".join(str(row) for row in plan)
