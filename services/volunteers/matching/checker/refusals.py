"""What the checker finds wrong, each with a stable code."""

from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "assignment_malformed": 'The assignment is not {{"objective": number, "assignments": [[volunteer, post], ...]}}: {why}',
    "assignment_replaced": "The certificate was made for another assignment",
    "bound_differs": "At these prices no plan is worth more than {found} points; the certificate says {said}",
    "certificate_malformed": "The certificate cannot be read: {why}",
    "gap_differs": "The gap is {found} points; the certificate says {said}",
    "instance_replaced": "The certificate was made for another instance",
    "limit_exceeded": "{volunteer} has {found} posts and wants at most {limit}",
    "minutes_exceeded": "{volunteer} would serve {found} minutes and wants at most {limit}",
    "not_a_candidate": "{post} is possible for {volunteer}, but not among the {candidates} best, to which the rules limit everybody",
    "not_best": "The plan is not proven best: it is worth {found} points, the prices allow {bound}",
    "not_possible": "{post} is not possible for {volunteer}: {why}",
    "objective_differs": "The plan is worth {found} points; it says {said}",
    "overlap": "{volunteer} cannot be at {post} and at {other}",
    "prices_differ": "There is not exactly one price for each post: see {post}",
    "repeated": "{volunteer} is proposed {post} twice",
    "scale_differs": "Prices are in units of 1/{found} point, not 1/{said}",
    "seal_broken": "The certificate was altered: its seal is not that of its content",
    "seats_exceeded": "{post} has {limit} seats, {found} are taken",
    "unknown_post": "There is no post {post}",
    "unknown_volunteer": "There is no volunteer {volunteer}",
}


class Refused(Exception):
    """What is wrong, one row of the table; ``details`` are JSON values."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(REFUSALS[code].format(**details))
        self.code = code
        self.details = details
