"""The thresholds of the rule, in one place.

They are frozen: chosen on made-up reps of other seeds (10,000 on) than those that the tests judge the rule by.
"""

from __future__ import annotations

from typing import Final

#: A kind of work is named when it is at least this likely.
LIKELY: Final = 0.9
#: Fewer calls and visits than this that went out to a known account say nothing.
FEWEST_CALLS: Final = 30
#: Fewer weeks with such calls say nothing: one week, or the next, may be a campaign or a time of renewals.
FEWEST_WEEKS: Final = 3
#: Weeks that the work is looked at over; sales, deals and accounts need longer.
WEEKS: Final = 13
LONG_WEEKS: Final = 52
#: A week counts as one with prospecting from so many calls to new accounts on, fewer where days were off.
PROSPECTING_FLOOR: Final = 10
#: Days of a whole week that the floor is meant for.
FULL_WEEK: Final = 5
#: A rep's weeks differ: of the spread of two calls of one week so much is the week's own.
WEEK_ALIKE: Final = 0.05
#: So many weeks stand beside a rep's own until his log says how much his weeks differ.
WEEKS_BEFORE: Final = 6
#: Calls spread over fewer accounts than this are no sample of accounts: these are the ones the rep has.
FEWEST_ACCOUNTS: Final = 10
