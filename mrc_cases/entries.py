"""Forms that make a record: sent twice, because the first answer was lost, they make one."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask import request
from wtforms import HiddenField

from mrc_cases.base.forms import Form
from mrc_cases.extensions import begin_writing, db


class EntryKey(HiddenField):
    """Drawn with each page; the data is a key, as a UUID, of that and of all that was typed there.

    Sent again as it was, a page has the same key. Who goes back to it and types something else has
    another, and means another record: nothing typed is taken for what was saved before.
    """

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, **{"default": lambda: str(uuid4()), **more})

    def _value(self) -> str:
        return next(filter(None, self.raw_data or ()), None) or super()._value()

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not any(valuelist):
            return  # a page without a key: the default stands
        typed = hashlib.blake2b(digest_size=16)
        for part in self._sent():
            typed.update(len(part).to_bytes(4, "big") + part)
        self.data = str(UUID(bytes=typed.digest()))

    def _sent(self) -> Iterator[bytes]:
        """The answers to the form's questions, the drawn key among them; no token, no button."""
        form = self._form
        sent: list[tuple[str, Any]] = [*request.form.lists(), *request.files.lists()]
        for name, values in sorted(sent, key=lambda each: each[0]):
            question = name.removeprefix(form._prefix).partition("-")[0]
            if question in form._fields and question != "csrf_token":
                yield name.encode()
                yield from map(_content, values)


def _content(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    content: bytes = value.read()
    value.seek(0)
    return content


class EntryForm(Form):
    """Gives out with the page what becomes the id of the record; the action takes it as `new_id`.

    So it is the record's own key by which the database refuses a second one, also of two that
    come at once. Where the same questions change a record, the page takes `new_id` out.
    """

    makes: ClassVar[type[Any]]
    # False where nobody looks first, and the database alone says that it was sent before.
    looks_first: ClassVar[bool] = True
    result: Any = None
    is_repeated = False
    new_id = EntryKey()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_new = not self.looks_first or "new_id" not in self
        self._noted: list[Any] = []

    @property
    def answers(self) -> dict[str, Any]:
        """The answers without the id, which the action gets beside them."""
        return {name: value for name, value in super().answers.items() if name != "new_id"}

    @property
    def entry_id(self) -> UUID:
        """The id the record gets."""
        return UUID(self.new_id.data)

    def validate(self, *args: Any, **more: Any) -> bool:
        """What is saved needs no second look: its answers may not even be on offer any more."""
        return self._was_sent_before() or super().validate(*args, **more)

    def attempt(self, action: Callable[..., Any], *args: Any, **more: Any) -> bool:
        """Run the action that makes the record, unless this page was sent before and made it."""
        if "new_id" not in self:
            return super().attempt(action, *args, **more)
        self._noted = list(db.session.info.get("trail", ()))
        if self._was_sent_before():
            return True
        return super().attempt(action, *args, new_id=self.entry_id, **more)

    def _was_sent_before(self) -> bool:
        if not self._is_new and "new_id" in self:
            self._is_new = not self.is_saved()
        return self.is_repeated

    def is_saved(self) -> bool:
        """Whether this very page has made its record; that is then the result."""
        self.result = db.session.get(self.makes, self.entry_id)
        self.is_repeated = self.result is not None
        return self.is_repeated

    def saved_meanwhile(self) -> bool:
        """Of two that come at once the second begins anew, and finds what the first has saved."""
        if "new_id" not in self:
            return False
        db.session.info["begun"] = None
        begin_writing(db.session)
        if not self.is_saved():
            return False
        db.session.info["trail"] = self._noted  # what this one did is undone
        return True
