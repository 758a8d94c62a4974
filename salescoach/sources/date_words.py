"""Dates written with words, brought to digits: months and weekdays of many languages, a.m., o'clock, zones."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

#: The months without accents, in the languages that CRMs export in: DE EN ES FI FR IT NL PL PT SV DA.
MONTHS: Final = (
    "january jan januar janner jaenner januari enero ene janvier janv gennaio gen janeiro stycznia styczen sty "
    "tammikuuta tammikuu tammi",
    "february feb februar februari febrero fevrier fevr fev febbraio febb fevereiro lutego luty lut helmikuuta "
    "helmikuu helmi",
    "march mar marz maerz mrz marzo mars maart mrt marco marca marzec marts maaliskuuta maaliskuu maalis",
    "april apr abril abr avril avr aprile kwietnia kwiecien kwi huhtikuuta huhtikuu huhti",
    "may mai mayo maggio mag mei maio maja maj toukokuuta toukokuu touko",
    "june jun juni junio juin giugno giu junho czerwca czerwiec cze kesakuuta kesakuu kesa",
    "july jul juli julio juillet juil luglio lug julho lipca lipiec lip heinakuuta heinakuu heina",
    "august aug agosto ago aout augustus augusti sierpnia sierpien sie elokuuta elokuu elo",
    "september sept sep septiembre setiembre septembre settembre sett set setembro wrzesnia wrzesien wrz "
    "syyskuuta syyskuu syys",
    "october oct oktober okt octubre octobre ottobre ott outubro out pazdziernika pazdziernik paz lokakuuta "
    "lokakuu loka",
    "november nov noviembre novembre novembro listopada listopad lis marraskuuta marraskuu marras",
    "december dec dezember dez diciembre dic decembre dicembre dezembro grudnia grudzien gru joulukuuta "
    "joulukuu joulu",
)
#: The weekdays; "mar" is a month too, and left to a rule of its own.
_WEEKDAYS: Final = (
    "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun "
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so "
    "lunes lun martes miercoles mie jueves jue viernes vie sabado sab domingo dom "
    "lundi mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim "
    "lunedi martedi mercoledi giovedi gio venerdi sabato domenica "
    "maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo "
    "segunda-feira segunda seg terca-feira terca ter quarta-feira quarta qua quinta-feira quinta qui "
    "sexta-feira sexta sex "
    "poniedziałek poniedzialek pon wtorek wt sroda sr czwartek czw piatek pt sobota sob niedziela niedz "
    "mandag mandagen tisdag tis onsdag ons torsdag tors fredag fre lordag lor sondag son tirsdag tirs lørdag "
    "lør søndag søn maanantai maanantaina tiistai tiistaina ti keskiviikko keskiviikkona ke torstai torstaina "
    "to perjantai perjantaina pe lauantai lauantaina la sunnuntai sunnuntaina su"
)
_FILLERS: Final = "de del den der of the at um uhr kl klo alle ore ora om as a las le il hrs hs r clock"


def _any(words: str) -> str:
    return rf"(?:^|\b)(?:{'|'.join(sorted(words.split(), key=len, reverse=True))})\b\.?"


#: Patterns and what they become, in order, over the text in small letters without accents. Both Python
#: and SQL run them, so they keep to what the two understand alike.
_STEPS: Final = (
    ("[\\s\u00a0\u2009\u202f\u3000]+", " "),
    (r"(:\d\d),(\d)", r"\1.\2"),
    (r",", " "),
    (r"\b([ap])\.? ?m\b\.?", r"\1m"),
    (r"(\d) ?(?:fm|ap)\b\.?", r"\1 am"),
    (r"(\d) ?(?:em|ip)\b\.?", r"\1 pm"),
    (r"\b([12]\d{3})\. (\d{1,2})\. (\d{1,2})\b\.?", r"\1-\2-\3"),
    (r"([12]\d{3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?", r"\1-\2-\3 "),
    (r"[(（]?[月火水木金土日](?:曜日?)?[)）]?", " "),
    (r"(\d{1,2}) ?時 ?(\d{1,2}) ?分 ?(\d{1,2}) ?秒", r"\1:\2:\3"),
    (r"(\d{1,2}) ?時 ?(\d{1,2}) ?分?", r"\1:\2"),
    (r"(?:午前|上午) ?([\d:]+)", r"\1 am"),
    (r"(?:午後|下午) ?([\d:]+)", r"\1 pm"),
    (r"\b(?:gmt|utc) ?([+-]\d)", r"\1"),
    (r"[a-z]{2,5} ?\(([+-][\d:]+)\)$", r"\1"),
    (r"(:\d\d(?:\.\d+)?) ?([+-])(\d(?::?\d\d)?)( |$)", r"\1 \g<2>0\3\4"),
    (r"([+-]\d\d:?\d\d) ?[(\[].*$", r"\1"),
    (r"([+-]\d\d:?\d\d) [a-z]{2,5}$", r"\1"),
    (r"(\d{1,2}) ?h ?(\d\d)\b", r"\1:\2"),
    (r"(\d)([a-z]{3,})", r"\1 \2"),
    (r"([a-z]{3,})(\d)", r"\1 \2"),
    *((_any(words), f" M{number:02} ") for number, words in enumerate(MONTHS, 1)),
    (_any(_WEEKDAYS), " "),
    (r"^[ .]*M03 +(\d{1,2}(?:\.|er|st|nd|rd|th)? +M\d\d)", r"\1"),
    (_any(_FILLERS), " "),
    (r"\b(\d{1,2})(?:(?:st|nd|rd|th|er|o|a)\b|[º°ª])", r"\1"),
    (r"M(\d\d) +(\d{1,2}) +(\d{1,2}:\d\d:\d\d) +((?:utc |gmt )?)(\d{4})$", r"M\1 \2 \5 \3 \4"),
    (r"\b(\d{4})[-/. ]+M(\d\d)[-/. ]+(\d{1,2})\b", r"\3 M\2 \1"),
    (r"M(\d\d)[-/. ]+(\d{1,2})[-/. ]+(\d{4})\b", r"\2 M\1 \3"),
    (r"\b(\d{1,2})[-/. ]+M(\d\d)[-/. ']+(\d{4}|\d\d)\b", r"\1 M\2 \3"),
    (r"(\d{4}) +(\d{1,2})\.(\d\d)\.(\d\d)\b", r"\1 \2:\3:\4"),
    (r"(\d{4}) +(\d{1,2})\.(\d\d)( |$)", r"\1 \2:\3\4"),
    (r"(\d{4}|\d[-/.]\d{1,2}) +(\d{1,2}) ?([ap]m)\b", r"\1 \2:00 \3"),
    (r" +", " "),
    (r"^[ .]+|[ .]+$", ""),
)
_COMPILED: Final = tuple(
    (re.compile(pattern, re.ASCII), re.sub(r"\\(\d)", r"\\g<\1>", new)) for pattern, new in _STEPS
)
_LONGEST: Final = 80
#: What is worth the steps: a digit, and something that stands in dates written with words.
_MAYBE: Final = re.compile(r"\d.*(?:[^\W\d_]{2}|[.:年]|\u00a0|\u202f)|[^\W\d_]{2}.*\d", re.DOTALL)


@functools.lru_cache(maxsize=4096)
def cleaned(text: str) -> str:
    """Return a date with its words brought to digits; the month is marked, so that it is no day.

    >>> cleaned("Montag, 2. März 2026 um 14.05 Uhr"), cleaned("2 Mar 2026 9:05 p.m.")
    ('2 M03 2026 14:05', '2 M03 2026 9:05 PM')
    """
    if len(text) > _LONGEST or not _MAYBE.search(text):
        return text
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Mn")
    for pattern, new in _COMPILED:
        plain = pattern.sub(new, plain)
    return plain.upper()


def cleaned_sql(value: str) -> str:
    """Return SQL for what :func:`cleaned` makes of a text."""
    sql = f"strip_accents(lower({value}))"
    for pattern, new in _STEPS:
        new = re.sub(r"\\g<(\d)>", r"\\\1", new)
        sql = f"regexp_replace({sql}, {_literal(pattern)}, {_literal(new)}, 'g')"
    return f"CASE WHEN length({value}) <= {_LONGEST} THEN upper({sql}) END"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
