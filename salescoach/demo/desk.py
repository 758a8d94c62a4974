"""One rep's days: whom he calls, what comes of it, and what he writes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from salescoach.demo import meetings, rates, talk
from salescoach.demo.book import DECIDERS, WARM, Account, Contact, Deal, Event
from salescoach.demo.cast import FARMER, GONE, HUNTER, KEY, Habits, Person
from salescoach.demo.dice import Dice
from salescoach.demo.office import Office, Task
from salescoach.weeks import days_in, week_of

#: Regular meetings with customers and meetings from marketing, a working day.
_REVIEWS = {KEY: 0.2, FARMER: 0.12}
_MARKETING = {HUNTER: 0.02, GONE: 0.02}
_REPLIES = {"Interested": 0.5, talk.LATER: 0.3, talk.REFUSED: 0.2}


class Desk:
    """A rep at work: ``work`` fills the office's book from the first day to the last."""

    def __init__(self, office: Office, person: Person, habits: Habits, dice: Dice) -> None:
        self._office = office
        self._person = person
        self._habits = habits
        self._dice = dice
        self._leads: list[Account] = []
        self._loose: list[Contact] = []
        self._quiet: dict[date, bool] = {}
        self._shaken = date.min

    def work(self) -> None:
        """Work every day of the log that is a working day of this rep."""
        for day in days_in(self._office.book.start, self._office.book.end):
            part = self._person.works(day)
            if part:
                self._dial(day, part)
                self._write(day, part)
                self._meet(day, part)

    def _progress(self, day: date) -> float:
        """A beginner needs ten weeks to do all of a rep's work."""
        weeks_in = (day - self._person.hired).days / 7
        return min(1.0, 0.3 + 0.07 * weeks_in) if self._habits.ramp else 1.0

    def _dial(self, day: date, part: float) -> None:
        habits, dice = self._habits, self._dice
        due = self._office.agenda.pop((self._person.rep_id, day), [])
        if self._is_quiet(day):
            due = [task for task in due if task.why != "later"]
        mean = habits.dials / 5 / habits.dialling_days * part * self._progress(day)
        count = dice.count(mean) if dice.chance(habits.dialling_days) else 0
        jobs = due + self._choose(day, max(0, count - len(due)))
        times = self._office.minutes(self._person, day, len(jobs))
        for at, task in zip(times, dice.some(jobs, len(jobs)), strict=False):
            if task.why != "prospect" or self._shaken != day:
                self._call(at, task)

    def _is_quiet(self, day: date) -> bool:
        """Return whether it is a week in which the rep calls nobody new."""
        week = week_of(day)
        if week not in self._quiet:
            self._quiet[week] = self._dice.chance(self._habits.quiet_weeks)
        return self._quiet[week]

    def _choose(self, day: date, count: int) -> list[Task]:
        """Return whom to call today beside what is due."""
        dice = self._dice
        tasks: list[Task] = []
        hunted, customers = 0, self._customers(day)
        for _ in range(count):
            if customers and dice.chance(self._habits.customers):
                account = dice.pick(customers)
                tasks.append(Task("customer", account, dice.pick(account.contacts)))
            elif dice.chance(0.015):
                tasks.append(self._loose_end())
            elif dice.chance(0.01):
                account = dice.pick(self._office.customers["partners"])
                tasks.append(Task("partner", account, account.contacts[0]))
            else:
                hunted += 1
        return tasks + ([] if self._is_quiet(day) else self._prospects(day, hunted))

    def _customers(self, day: date) -> list[Account]:
        mine = self._office.customers.get(self._person.rep_id, [])
        return [account for account in mine if account.is_customer(day)]

    def _loose_end(self) -> Task:
        """A person of whom nobody has written down the firm."""
        if not self._loose or self._dice.chance(0.6):
            self._loose.append(self._office.book.person(None, decides=self._dice.chance(0.5)))
        return Task("loose", None, self._dice.pick(self._loose))

    def _prospects(self, day: date, count: int) -> list[Task]:
        """Return prospects to call: a fifth or more of them new, the others called before."""
        dice, book = self._dice, self._office.book
        ready = [a for a in self._leads if a.open and a.deal is None and a.rest_until <= day]
        chosen = dice.some(ready, count - dice.count(count * 0.2))[:count]
        fresh = [book.prospect(self._habits.target) for _ in range(count - len(chosen))]
        self._leads += fresh
        found = chosen + fresh
        return [
            Task("prospect", a, a.contacts[0] if dice.chance(0.8) else dice.pick(a.contacts)) for a in found
        ]

    def _call(self, at: datetime, task: Task) -> None:
        """Make the call, log it, and note what follows from it."""
        call = Event(at, "Call", self._person.rep_id, task.contact, task.account, logged_by="dialer")
        call.direction = "Inbound" if task.why == "inbound" else "Outbound"
        call.result = self._result(task, at.date())
        call.length = talk.talk_seconds(self._dice, call.result)
        call.deal = _open_deal(task.account, at.date())
        book = self._office.book
        if call.result in (talk.NO_ANSWER, "Busy") and self._dice.chance(0.003):
            book.log(
                Event(
                    at, "Call", call.rep, call.contact, call.account, "Outbound", "Busy", logged_by="dialer"
                )
            )
        book.log(call)
        self._after(call, task)

    def _result(self, task: Task, day: date) -> str:
        dice, account = self._dice, task.account
        decides = task.contact.title in DECIDERS or not task.contact.title
        customer = account is not None and account.is_customer(day)
        if task.why == "move":
            return talk.SET
        if task.why == "inbound":
            return talk.inbound(dice, self._habits, customer_calls=customer, decides=decides)
        if task.why == "partner" or customer:
            return talk.customer(dice)
        if task.why == "deal" or _open_deal(account, day):
            return talk.deal(dice)
        warm = account is not None and account.source in WARM
        said = talk.prospect(dice, self._habits, decides=decides, warm=warm, progress=self._progress(day))
        return talk.SPOKE if account is None and said == talk.SET else said

    def _after(self, call: Event, task: Task) -> None:
        dice, account, day = self._dice, task.account, call.at.date()
        if account is None or call.contact is None:
            return
        if call.result == talk.SET:
            meetings.appoint(self._office, call, again=task.why == "move")
            account.rest_until = day + timedelta(days=dice.whole(21, 40))
            account.open = dice.chance(0.5)
        elif call.result in (talk.LATER, talk.ASKED_LATER):
            due = day + timedelta(days=dice.whole(7, 21))
            self._office.remind(call.rep, due, Task("later", account, call.contact))
            account.rest_until = due + timedelta(days=10)
        elif call.result == talk.VOICEMAIL and dice.chance(rates.CALL_BACK.value):
            back = day + timedelta(days=dice.whole(1, 4))
            self._office.remind(call.rep, back, Task("inbound", account, call.contact))
        elif account.type == "Prospect":
            self._rest(account, call, day)
        account.attempts += 1
        account.open = account.open and account.attempts < rates.ATTEMPTS.value

    def _rest(self, account: Account, call: Event, day: date) -> None:
        """When a prospect is called again, if at all."""
        dice = self._dice
        account.rest_until = day + timedelta(days=dice.whole(1, 5))
        if call.result == talk.REFUSED:
            account.rest_until = day + timedelta(days=dice.whole(18, 90))
            account.open = dice.chance(0.4)
            self._shaken = day if dice.chance(self._habits.stops_after_no) else self._shaken
        elif call.result == talk.REFERRED:
            account.contacts.insert(0, self._office.book.person(None, decides=dice.chance(0.8)))
            account.contacts[0].account = account
        elif call.result == talk.MAIL:
            account.rest_until = day + timedelta(days=dice.whole(10, 20))
            self._mail(call.at + timedelta(minutes=3), account, call.contact)
        elif call.result == talk.WRONG and len(account.contacts) > 1:
            account.contacts = [person for person in account.contacts if person is not call.contact]
        elif call.result == talk.WRONG:
            account.open = False

    def _write(self, day: date, part: float) -> None:
        """Write e-mails and tasks."""
        dice, known = self._dice, self._customers(day) if self._habits.customers else []
        count = dice.count(self._habits.mails / 5 * part * self._progress(day))
        for at in self._office.minutes(self._person, day, count):
            pool = known if known and dice.chance(self._habits.customers) else self._leads[-120:] or known
            if pool:
                account = dice.pick(pool)
                self._mail(at, account, account.contacts[0])
        if dice.chance(0.3 * part) and self._leads:
            at = self._office.minutes(self._person, day, 1)[0]
            account = dice.pick(self._leads)
            self._office.book.log(Event(at, "Task", self._person.rep_id, account.contacts[0], account))

    def _mail(self, at: datetime, account: Account, contact: Contact | None) -> None:
        """Write an e-mail; one in ten is answered on the next day, if that is a working day."""
        log, dice = self._office.book.log, self._dice
        log(Event(at, "Email", self._person.rep_id, contact, account, "Outbound"))
        answered = at + timedelta(days=1, minutes=dice.whole(-30, 30))
        works = answered.date() <= self._office.book.end and self._person.works(answered.date()) == 1.0
        if works and dice.chance(rates.REPLY.value):
            said = dice.weigh(_REPLIES) if account.customer_since is None else ""
            log(Event(answered, "Email", self._person.rep_id, contact, account, "Inbound", outcome=said))

    def _meet(self, day: date, part: float) -> None:
        """Meetings that no call set: reviews with customers, and what marketing booked."""
        rep, customers = self._person.rep_id, self._customers(day)
        if part == 1.0 and customers and self._dice.chance(_REVIEWS.get(rep, 0.0)):
            meetings.review(self._office, rep, self._dice.pick(customers), day)
        if part == 1.0 and self._dice.chance(_MARKETING.get(rep, 0.0)):
            meetings.from_marketing(self._office, rep, day)


def _open_deal(account: Account | None, day: date) -> Deal | None:
    """Return the account's deal if it is open on that day."""
    deal = account.deal if account is not None else None
    return deal if deal is not None and deal.created <= day <= deal.closed else None
