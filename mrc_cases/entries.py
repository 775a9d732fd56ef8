"""Forms that make a record: sent twice, because the first answer was lost, they make one."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID, uuid4

from wtforms import HiddenField

from mrc_cases.base.forms import Form
from mrc_cases.extensions import begin_writing, db


class EntryForm(Form):
    """Gives out with the page the id that the record will have; the action takes it as `new_id`.

    So it is the record's own key by which the database refuses a second one, also of two that
    come at once. Where the same questions change a record, the page takes `new_id` out.
    """

    makes: ClassVar[type[Any]]
    # False where nobody looks first, and the database alone says that it was sent before.
    looks_first: ClassVar[bool] = True
    result: Any = None
    is_repeated = False
    new_id = HiddenField(default=lambda: str(uuid4()))

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
        """The id the record gets; a garbled one is drawn anew."""
        try:
            return UUID(str(self.new_id.data))
        except ValueError:
            self.new_id.data = str(uuid4())
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
        """Whether this very page has made its record; that is then the result.

        An id that somebody else's record has tells nothing of that record: another one is drawn.
        """
        self.result = db.session.get(self.makes, self.entry_id)
        self.is_repeated = self.result is not None
        me = db.session.info.get("user_id")
        if self.is_repeated and getattr(self.result, "created_by_id", me) != me:
            self.draw_another_id()
        return self.is_repeated

    def draw_another_id(self) -> None:
        """What was found is not what this page made."""
        self.result, self.is_repeated = None, False
        self.new_id.data = str(uuid4())

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
