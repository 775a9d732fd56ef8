"""The yardstick: a Flask page that reads one row through SQLAlchemy, and nothing else."""

import sys

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from waitress import serve


class Base(DeclarativeBase):
    """Models of the yardstick."""


class Row(Base):
    """One row with one value."""

    __tablename__ = "bench_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(20))


def make_app(database_url: str) -> Flask:
    """The bare application on a database of its own table."""
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db = SQLAlchemy(model_class=Base)
    db.init_app(app)
    with app.app_context():
        db.create_all()
        if db.session.get(Row, 1) is None:
            db.session.add(Row(id=1, word="ready"))
            db.session.commit()
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("PRAGMA journal_mode=WAL"))

    @app.get("/")
    def show() -> str:
        row = db.session.get(Row, 1)
        return f"<!doctype html><title>Bare</title><p>{row.word if row else ''}</p>"

    return app


if __name__ == "__main__":
    serve(make_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=8, ident=None)
