"""All pages where staff work, and what their templates draw with: one row for each desk."""

from gateway.portal import adoptions, bulk, contest_desk, operator_desk, overview, screening
from gateway.portal.acts import acts
from gateway.portal.desk import desks
from gateway.portal.queues import queue_address

ROWS = (*screening.ROWS, *bulk.ROWS, *contest_desk.ROWS, *adoptions.ROWS, *overview.ROWS, *operator_desk.ROWS)
DRAWN = (acts, desks, queue_address)
