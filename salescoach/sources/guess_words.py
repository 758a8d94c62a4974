"""Names that CRMs, dialers and spreadsheets give to columns and kinds, without marks and capitals."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_REP: Final = (
    "repid rep hubspotownerid ownerrepid ownerid userid agentid salesrepid srid assignedtoid callownerid "
    "activityassignedto assignedtouser assignedto assigned callowner dealowner opportunityowner "
    "accountowner owner "
    "repname salesrep agentname agentfirstname agent username user ownername seller salesperson"
)
_ACCOUNT: Final = (
    "accountid companyid organizationid organisationid associatedcompanyids companyaccount account "
    "accountname "
    "company companyname organization organisation orgname firm client clientname customer customerid leadid lead"
)
_ORIGIN: Final = "leadsource origin originalsource channel source accountsource hsanalyticssource leadorigin"
_TITLE: Final = "contacttitle jobtitle buyerrole title role position"

#: Table to schema column to names of columns, the best first.
NAMES: Final = MappingProxyType(
    {
        "activities": {
            "activity_id": "activityid callid engagementid taskid eventid hsobjectid recordid uuid "
            "calluuid id",
            "rep_id": _REP,
            "at": "hstimestamp completeddatetime callatutc callat activityat startedat callstarttime "
            "dialedat "
            "activitydatetime startdatetime hsmeetingstarttime starttime datetime timestamp calltime "
            "calldatetime "
            "markedasdonetime activitydate calldate meetingdate visitdate logdate duedate date day when "
            "createdtime "
            "createdat datecreated createddate",
            "kind_word": "tasksubtype activitytype engagementtype hsactivitytype eventsubtype type kind",
            "direction": "direction hscalldirection calldirection calltype",
            "disposition_word": "disposition hscalldisposition calldisposition callresult calloutcome result "
            "outgoingcallstatus wrapupreasonname",
            "outcome_word": "outcome outcomename sentiment callpurposeoutcome",
            "contact_title": "contacttitle jobtitle buyerrole contactrole leadtitle position role title",
            "state_word": "meetingoutcome hsmeetingoutcome meetingstatus",
            "origin_word": _ORIGIN,
            "purpose_word": "purpose callpurpose",
            "account_id": _ACCOUNT,
            "contact_id": "contactid whoid prospectid personid associatedcontactids contactperson "
            "contactname contact "
            "personname calledperson person leadid leadname lead prospect",
            "deal_id": "dealid opportunityid associateddealids dealname opportunityname deal opportunity "
            "dealtitle",
            "duration_s": "durationseconds callduration calldurationinseconds hscallduration durations "
            "talkduration "
            "durationinminutes durationminutes callseconds durationms duration talktime minutes seconds",
        },
        "deals": {
            "deal_id": "dealid opportunityid hsobjectid recordid id dealtitle dealname opportunityname "
            "potentialname",
            "rep_id": _REP,
            "account_id": _ACCOUNT,
            "created": "createdate createddate createdat dealcreatedat creationdate datecreated created "
            "opened",
            "closed": "closedate closedat closedon closeat wontime wondate wonon wonat datewon closingdate closed won",
            "stage": "stagename stage dealstage",
            "status_word": "status dealstatus statustype statuslabel",
            "amount": "amount dealvalue value totalamount finalmrrusd mrr price revenue",
            "currency": "currency currencyisocode amountcurrency totalamountcurrency currencyofvalue "
            "valuecurrency",
            "business_word": "dealtype opportunitytype type",
            "origin_word": _ORIGIN,
        },
        "accounts": {
            "account_id": "accountid companyid organizationid hsobjectid recordid id accountname companyname "
            "organizationname company account client customer name",
            "name": "accountname companyname organizationname name company",
            "parent_id": "parentid parentaccountid parentcompanyid",
            "type_word": "accounttype type lifecyclestage",
            "origin_word": _ORIGIN,
            "target": "target targetaccount hstargetaccount namedaccount",
            "customer_since": "customersince createdascustomerat becamecustomerdate becameacustomerdate",
        },
        "contacts": {
            "contact_id": "contactid leadid prospectid personid mqlid hsobjectid recordid id contactname fullname name",
            "account_id": _ACCOUNT,
            "title": _TITLE,
            "origin_word": _ORIGIN,
        },
        "reps": {
            "rep_id": "repid userid ownerid agentid employeeid id repname name",
            "name": "repname fullname username name",
            "title": "title jobtitle",
            "role": "role userrole",
            "team": "team teamname department",
            "country": "country basecountry countrycode",
            "time_zone": "timezone timezonesidkey",
            "hired": "hiredate hired hiredon startdate",
            "left": "enddate left lefton leavedate",
            "email": "email emailaddress workemail useremail repemail",
        },
        "days_off": {
            "rep_id": _REP,
            "date": "date day dayoff absencedate",
            "part": "part share days",
        },
    }
)
#: Words in the name of a file that give its table away.
FILE_WORDS: Final = MappingProxyType(
    {
        "activities": "call dial task activit event meeting engagement visit email door touch",
        "deals": "deal opportunit potential sale",
        "accounts": "account compan organi customer",
        "contacts": "contact lead prospect people person",
        "reps": "rep user owner agent seller staff",
        "days_off": "off holiday vacation absence pto leave",
    }
)
#: Columns that tell one table from another, with their weight.
SIGNS: Final = MappingProxyType(
    {
        "activities": {
            "disposition_word": 3,
            "direction": 3,
            "state_word": 3,
            "duration_s": 2,
            "outcome_word": 2,
            "at": 2,
            "kind_word": 1,
        },
        "deals": {"amount": 3, "closed": 3, "stage": 2, "status_word": 1, "created": 1},
        "accounts": {"parent_id": 2, "customer_since": 2, "target": 2, "name": 1},
        "contacts": {"title": 2, "origin_word": 1, "contact_id": 1},
        "reps": {"hired": 4, "team": 2, "role": 1, "time_zone": 1},
        "days_off": {"part": 1},
    }
)
#: The kind that a word of a type column, or of a file's name, stands for.
KINDS: Final = MappingProxyType(
    {
        "call": "dial",
        "dial": "dial",
        "phone": "dial",
        "meeting": "meeting",
        "demo": "meeting",
        "appointment": "meeting",
        "event": "meeting",
        "visit": "visit",
        "door": "visit",
        "email": "email",
        "e-mail": "email",
        "mail": "email",
        "whatsapp": "message",
        "sms": "message",
        "linkedin": "message",
        "chat": "message",
        "message": "message",
    }
)
DIRECTIONS: Final = MappingProxyType(
    {"incoming": "inbound", "in": "inbound", "outgoing": "outbound", "out": "outbound", "received": "inbound"}
)
#: Words for work that is over, in a column of these names; and words for machines.
DONE: Final = ("completed", "done", "closed", "finished")
DONE_COLUMNS: Final = ("status", "done", "hscallstatus", "hsmeetingstatus", "taskstatus", "activitystatus")
MACHINES: Final = ("bot", "system", "automation", "automated", "integration", "workflow")
#: Names of columns that only one CRM has.
CRMS: Final = MappingProxyType(
    {
        "hsobjectid": "hubspot",
        "hstimestamp": "hubspot",
        "recordid": "hubspot",
        "tasksubtype": "salesforce",
        "stagename": "salesforce",
        "whoid": "salesforce",
        "activitysubject": "pipedrive",
        "dealtitle": "pipedrive",
    }
)
