"""The mapping of the sample: how to read its files, and what its words mean."""

from __future__ import annotations

from typing import Final

#: The text of mapping.toml. "Code 47", a result of a few calls, is left unexplained on purpose.
MAPPING: Final = """\
# How to read the sample's files, and what its words mean.
name = "sample"
zone = "UTC"
day_first = false

[[read]]
name = "calls"
file = "calls*.csv"
fills = "activities"
kind = "dial"
directions = { Outbound = "outbound", Inbound = "inbound" }
duration_unit = "s"
[read.columns]
activity_id = "Call ID"
contact_id = "Contact ID"
account_id = "Account ID"
rep_id = "Agent"
at = "Start"
direction = "Direction"
disposition_word = "Result"
duration_s = "Talk seconds"

[[read]]
name = "activities"
file = "activities*.csv"
fills = "activities"
kinds = { Call = "dial", Email = "email", Meeting = "meeting", Task = "other" }
directions = { Outbound = "outbound", Inbound = "inbound" }
duration_unit = "min"
automated = { "Logged by" = ["workflow", "sync"] }
[read.columns]
activity_id = "Activity ID"
kind_word = "Type"
at = "Date"
rep_id = "Owner"
contact_id = "Contact ID"
account_id = "Account ID"
deal_id = "Deal ID"
direction = "Direction"
disposition_word = "Result"
outcome_word = "Reply"
state_word = "State"
set_by = "Set by"
appointment_id = "From activity"
duration_s = "Minutes"

[[read]]
name = "contacts"
file = "contacts*.csv"
fills = "contacts"
[read.columns]
contact_id = "Contact ID"
account_id = "Account ID"
title = "Title"

[[read]]
name = "accounts"
file = "accounts*.csv"
fills = "accounts"
[read.columns]
account_id = "Account ID"
name = "Name"
parent_id = "Parent ID"
type_word = "Type"
origin_word = "Lead source"
target = "Target list"
target_from = "Target from"
customer_since = "Customer since"

[[read]]
name = "deals"
file = "deals*.csv"
fills = "deals"
[read.columns]
deal_id = "Deal ID"
account_id = "Account ID"
rep_id = "Owner"
created = "Created"
closed = "Close date"
stage = "Stage"
status_word = "Stage"
amount = "Amount"
currency = "Currency"
business_word = "Type"
origin_word = "Source"

[[read]]
name = "users"
file = "users*.csv"
fills = "reps"
skip = { Role = ["System"] }
[read.columns]
rep_id = "User ID"
name = "Name"
title = "Title"
role = "Role"
team = "Team"
country = "Country"
time_zone = "Time zone"
hired = "Hired"
left = "Left"

[workbook]
time_zone = "Europe/Dublin"
week_start = "monday"
country = "IE"

[workbook.titles]
decision_maker = ["Owner", "Managing Director", "Head of *", "Plant Manager"]

[workbook.words.disposition]
"No answer" = "no_answer"
"Busy" = "busy"
"Left voicemail" = "voicemail"
"Wrong number" = "wrong_number"
"Gatekeeper" = { disposition = "gatekeeper", decision_maker = false }
"Appointment set" = { disposition = "connected", outcome = "appointment" }
"Refused appointment" = { disposition = "connected", outcome = "refused" }
"Asked - call later" = { disposition = "connected", outcome = "later", asked = true }
"Call later" = { disposition = "connected", outcome = "later" }
"Referred to colleague" = { disposition = "connected", outcome = "referred" }
"Send e-mail" = { disposition = "connected", outcome = "email" }
"Spoke - nothing agreed" = { disposition = "connected", outcome = "none" }
"Spoke - service" = { disposition = "connected", outcome = "none" }

[workbook.words.outcome]
"Refused appointment" = "refused"
"Call later" = "later"
"Interested" = "none"

[workbook.words.state]
"Booked" = "booked"
"Held" = "held"
"No-show" = "no_show"
"Cancelled" = "cancelled"
"Moved" = "moved"

[workbook.words.status]
"Discovery" = "open"
"Proposal" = "open"
"Negotiation" = "open"
"Closed Won" = "won"
"Closed Lost" = "lost"

[workbook.words.business]
"New business" = "new"
"Expansion" = "expansion"
"Renewal" = "renewal"

[workbook.words.origin]
"Cold call" = "self"
"Cold list" = "self"
"Referral" = "referral"
"SDR" = "sdr"
"Website" = "inbound"
"Webinar" = "marketing"
"Trade fair" = "marketing"
"Partner" = "partner"

[workbook.words.account_type]
"Customer" = "customer"
"Prospect" = "prospect"
"Partner" = "partner"
"""
