"""The plan, its goals and their steps."""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from mrc_cases.access.permissions import Area
from mrc_cases.base.models import Base, Record, in_words, link
from mrc_cases.base.sealing import personal
from mrc_cases.clients.access_models import OfClient
from mrc_cases.plans.progress import Progress


class Plan(OfClient, Record, Base):
    """What a client wants to reach with the centre's help. One at a time; earlier ones stay.

    It is active, then finished (every step is done or dropped) or ended before that.
    """

    __tablename__ = "plan"
    area: ClassVar[Area] = Area.SESSIONS

    client_id: Mapped[UUID] = link("client.id")
    owner_id: Mapped[UUID] = link("user_account.id")
    aim: Mapped[str] = personal(nullable=False)  # in the client's own words
    state: Mapped[str] = mapped_column(String(12), default="active")
    begun_on: Mapped[dt.date] = mapped_column(Date)
    review_on: Mapped[dt.date | None] = mapped_column(Date)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    how_it_went: Mapped[str | None] = personal()

    goals: Mapped[list["PlanGoal"]] = relationship(
        order_by="PlanGoal.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index(
            "uq_plan_client_id", "client_id", unique=True,
            sqlite_where=text("state = 'active'"), postgresql_where=text("state = 'active'"),
        ),
        Index(None, "client_id", "begun_on", "id"),
        Index(None, "owner_id", "state", "review_on", "id"),
        CheckConstraint("state IN ('active','finished','ended')", name="state"),
        CheckConstraint("(state = 'active') = (closed_on IS NULL)", name="closed"),
        CheckConstraint("state <> 'ended' OR how_it_went IS NOT NULL", name="how_it_went"),
    )  # fmt: skip

    @property
    def progress(self) -> Progress:
        """Of all its goals together."""
        return Progress.of(step.state for goal in self.goals for step in goal.steps)


IS_ACTIVE = Plan.state == in_words("active")


class PlanGoal(Record, Base):
    """One thing to be reached, in words the client understands."""

    __tablename__ = "plan_goal"

    plan_id: Mapped[UUID] = link("plan.id")
    words: Mapped[str] = personal(nullable=False)
    position: Mapped[int] = mapped_column(default=0)
    # The form's own key: a second press of the button finds the first one's goal.
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    steps: Mapped[list["PlanStep"]] = relationship(
        order_by="PlanStep.position", cascade="all, delete-orphan"
    )

    __table_args__ = (Index(None, "plan_id", "position"),)

    @property
    def progress(self) -> Progress:
        return Progress.of(step.state for step in self.steps)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done; a goal without steps is open."""
        return not self.steps or any(step.state == "open" for step in self.steps)


class PlanStep(Record, Base):
    """Something to be done for a goal: by the client, or by a member of staff."""

    __tablename__ = "plan_step"

    goal_id: Mapped[UUID] = link("plan_goal.id")
    words: Mapped[str] = personal(nullable=False)
    doer_id: Mapped[UUID | None] = link("user_account.id")  # none: the client
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="open")
    done_on: Mapped[dt.date | None] = mapped_column(Date)
    why_dropped: Mapped[str | None] = personal()
    position: Mapped[int] = mapped_column(default=0)
    entry_key: Mapped[str | None] = mapped_column(String(36), unique=True)

    __table_args__ = (
        Index(None, "goal_id", "position"),
        Index(None, "doer_id", "state", "due_on", "id"),
        CheckConstraint("state IN ('open','done','dropped')", name="state"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done"),
        CheckConstraint("(state = 'dropped') = (why_dropped IS NOT NULL)", name="dropped"),
    )

    def is_late(self, today: dt.date) -> bool:
        return self.state == "open" and self.due_on is not None and self.due_on < today


# Whose plan a step belongs to, for whoever asks about steps alone.
PlanStep.client_id = column_property(
    select(Plan.client_id)
    .join(PlanGoal, PlanGoal.plan_id == Plan.id)
    .where(PlanGoal.id == PlanStep.goal_id)
    .correlate_except(Plan, PlanGoal)
    .scalar_subquery(),
    deferred=True,
)
