"""The tables that exports, the roster and tally sheets fill."""

from __future__ import annotations

from typing import Final

from salescoach import vocab
from salescoach.schema.column import Column, Table

WHERE_FROM = (
    Column("file", "text", "the file the row came from", required=True),
    Column("row", "integer", "the row in that file; the header is row 1", required=True),
)

ACTIVITIES: Final = Table(
    "activities",
    (
        Column(
            "activity_id", "text", "the id in the source, or a key made of the row's content", required=True
        ),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("rep_id", "text", "who did it; empty is unassigned"),
        Column("date", "date", "local calendar date", required=True),
        Column("instant", "instant", "moment in UTC, where a time is known"),
        Column("week", "date", "first day of the week", required=True),
        Column("kind", "text", "kind of activity", required=True, one_of=tuple(vocab.KINDS)),
        Column("kind_word", "text", "the source's word for the kind"),
        Column("direction", "text", "direction of a call or message", one_of=vocab.DIRECTIONS),
        Column("disposition_word", "text", "the source's word for how the call ended"),
        Column("outcome_word", "text", "the source's word for what the person decided"),
        Column("contact_title", "text", "title of the contact as logged"),
        Column("state_word", "text", "the source's word for the state of a meeting"),
        Column("logged_without_state", "boolean", "the source logs meetings only after they were held"),
        Column("set_by", "text", "rep who set the meeting"),
        Column("held_by", "text", "rep who held the meeting"),
        Column("origin_word", "text", "the source's word for where the contact came from"),
        Column("purpose_word", "text", "the source's word for the purpose"),
        Column("account_id", "text", "account, as of the activity"),
        Column("contact_id", "text", "person"),
        Column("deal_id", "text", "deal"),
        Column("appointment_id", "text", "explicit link from a meeting to the activity that set it"),
        Column("duration_s", "number", "length in seconds"),
        Column("automated", "boolean", "logged by a machine: no rep's work"),
        Column("logged", "instant", "moment in UTC at which the row was written down"),
        Column("logged_by", "text", "who wrote it down"),
        Column("phone_key", "text", "keyed hash of the number called, to find one call logged twice"),
        *WHERE_FROM,
    ),
    ("source", "activity_id"),
)
DEALS: Final = Table(
    "deals",
    (
        Column("deal_id", "text", "deal", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("account_id", "text", "account"),
        Column("rep_id", "text", "who closed it; credit is 1 unless deal_credit says otherwise"),
        Column("created", "date", "date the deal was opened"),
        Column("closed", "date", "date it was won or lost; expected dates of open deals are ignored"),
        Column("stage", "text", "stage as logged"),
        Column("status_word", "text", "the source's word for open, won or lost"),
        Column("amount", "number", "amount in the currency of the deal"),
        Column("amount_basis", "text", "what the amount stands for: month, year, total"),
        Column("currency", "text", "currency code"),
        Column("business_word", "text", "the source's word for new business, expansion or renewal"),
        Column("origin_word", "text", "the source's word for where the deal came from"),
        *WHERE_FROM,
    ),
    ("source", "deal_id"),
)
DEAL_CREDIT: Final = Table(
    "deal_credit",
    (
        Column("deal_id", "text", "deal", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("rep_id", "text", "who gets the credit", required=True),
        Column("part", "text", "part played", required=True, one_of=vocab.CREDIT_PARTS),
        Column("share", "number", "share of the credit, 0 to 1", required=True),
        *WHERE_FROM,
    ),
    ("source", "deal_id", "rep_id", "part"),
    replaced_by=("source", "deal_id"),
)
ACCOUNTS: Final = Table(
    "accounts",
    (
        Column("account_id", "text", "account", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("name", "text", "name"),
        Column("parent_id", "text", "parent account"),
        Column("type_word", "text", "the source's word for the type of account"),
        Column("origin_word", "text", "the source's word for where the account came from"),
        Column("target", "text", "the source's word for being on the named list (yes, true, 1)"),
        Column("target_from", "date", "on the named list from"),
        Column("target_to", "date", "on the named list to"),
        Column("customer_since", "date", "customer since"),
        *WHERE_FROM,
    ),
    ("source", "account_id"),
)
TARGETS: Final = Table(
    "targets",
    (
        Column("account_id", "text", "account", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("target_from", "date", "first day on the named list", required=True),
        Column("target_to", "date", "last day on the named list"),
        *WHERE_FROM,
    ),
    ("source", "account_id", "target_from"),
    replaced_by=("source", "account_id"),
)
CONTACTS: Final = Table(
    "contacts",
    (
        Column("contact_id", "text", "person", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("account_id", "text", "account"),
        Column("title", "text", "title or role"),
        Column("origin_word", "text", "the source's word for where the contact came from"),
        *WHERE_FROM,
    ),
    ("source", "contact_id"),
)
REPS: Final = Table(
    "reps",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("name", "text", "name"),
        Column("title", "text", "title"),
        Column("role", "text", "role as claimed"),
        Column("team", "text", "team"),
        Column("country", "text", "country code of the holidays"),
        Column("time_zone", "text", "time zone of the rep"),
        Column("working_days", "text", "working days, as Mon-Fri or Mon,Tue,Thu"),
        Column("hired", "date", "first day"),
        Column("left", "date", "last day"),
        Column("email", "text", "e-mail address the rep's copy of the report goes to"),
        *WHERE_FROM,
    ),
    ("source", "rep_id"),
)
DAYS_OFF: Final = Table(
    "days_off",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("date", "date", "day off", required=True),
        Column("part", "number", "1 for a whole day, 0.5 for half", required=True),
        *WHERE_FROM,
    ),
    ("rep_id", "date"),
)
#: What a weekly plan hopes for: others decide it too, so it never says whether the plan was executed.
PLAN_GOALS: Final = ("appointments",)
#: What a weekly plan can be made of: what the rep does himself, and the goals.
PLAN_MEASURES: Final = ("dials_new", "accounts_new", "asks", *PLAN_GOALS)
PLAN_WEEKS: Final = Table(
    "plan_weeks",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("week", "date", "first week the plan holds for; it holds until the next", required=True),
        Column("measure", "text", "what is planned", required=True, one_of=PLAN_MEASURES),
        Column("count", "number", "how many a week", required=True),
        *WHERE_FROM,
    ),
    ("rep_id", "week", "measure"),
)
#: What a tally sheet can count. `worked` is in days: 1, 0.5 or 0.
TALLY_MEASURES: Final = (
    "worked",
    "dials_new",
    "dials_existing",
    "conversations",
    "refusals",
    "laters",
    "appointments",
    "meetings",
    "no_shows",
    "sales_new",
    "sales_existing",
)
TALLY: Final = Table(
    "tally",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("date", "date", "the day, or the first day of the week of a weekly row", required=True),
        Column("span", "text", "what the row covers", required=True, one_of=("day", "week")),
        Column("week", "date", "first day of the week", required=True),
        Column("measure", "text", "what was counted", required=True, one_of=TALLY_MEASURES),
        Column("count", "number", "how many; a blank cell has no row: it is not tracked", required=True),
        *WHERE_FROM,
    ),
    ("rep_id", "date", "span", "measure"),
)
#: What can be merged into what.
MERGED: Final = ("account", "contact", "rep")
MERGES: Final = Table(
    "merges",
    (
        Column("old_id", "text", "the record that is no more", required=True),
        Column("new_id", "text", "the record it was merged into", required=True),
        Column("what", "text", "what was merged", required=True, one_of=MERGED),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        *WHERE_FROM,
    ),
    ("source", "old_id", "what"),
)
ROLES: Final = Table(
    "roles",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("since", "date", "first day of role and team; they hold until the next", required=True),
        Column("source", "text", "where the row came from", required=True),
        Column("role", "text", "role as claimed"),
        Column("team", "text", "team"),
        Column("title", "text", "title"),
        *WHERE_FROM,
    ),
    ("source", "rep_id", "since"),
)
