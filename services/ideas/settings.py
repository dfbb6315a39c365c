"""Settings of the ideas department: its deadlines, and working days the library does not know."""

from dataclasses import dataclass
from datetime import date

from services.commons.contracts.ideas import DEADLINES
from services.commons.plumbing.settings import ServiceSettings, variable, whole
from services.commons.plumbing.workdays import days

_DEFAULT = {row.key: row.workdays for row in DEADLINES}


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Variables are listed in docs/generated/settings.md."""

    screening_workdays: int = variable(
        "SHANZHI_SCREENING_WORKDAYS", "working days to screen an idea", parse=whole(1, 250), default=_DEFAULT["screening"]
    )
    answer_workdays: int = variable(
        "SHANZHI_ANSWER_WORKDAYS", "working days for a department to answer", parse=whole(1, 250), default=_DEFAULT["answer"]
    )
    days_off: tuple[date, ...] = variable(
        "SHANZHI_DAYS_OFF",
        "days off on weekdays, of years chinesecalendar does not know yet or has wrong: 2027-01-01,2027-02-05/2027-02-11; "
        "a year named here is read from here and from SHANZHI_DAYS_MADE_UP alone",
        parse=days,
        default=(),
    )
    days_made_up: tuple[date, ...] = variable(
        "SHANZHI_DAYS_MADE_UP", "weekend days worked in those years, likewise", parse=days, default=()
    )

    @property
    def workdays_given(self) -> dict[str, int]:
        """Return the working days of each deadline, by its key."""
        return {"screening": self.screening_workdays, "answer": self.answer_workdays}
