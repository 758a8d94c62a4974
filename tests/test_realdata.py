"""Other people's exports, where they stand beside the project: HelixCore and Olist, value by value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import cli, funnel, intake, questions, store

REALDATA = Path(__file__).resolve().parents[2] / "shared" / "realdata"
MAPPINGS = Path(__file__).parent / "realdata"
HELIXCORE = [
    REALDATA / "helixcore_bi" / f"{name}.csv"
    for name in ("call_logs", "sales_activities", "deals", "reps", "leads")
]
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not REALDATA.is_dir(), reason="../shared/realdata is not beside this checkout"),
]


@pytest.fixture(scope="module")
def helixcore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("helixcore") / "workbook"
    intake.import_files(folder, HELIXCORE, how=MAPPINGS / "helixcore.toml")
    return folder


@pytest.fixture(scope="module")
def everything(helixcore: Path) -> pd.DataFrame:
    log = store.read(helixcore)
    reps = [*store.find_reps(log, None), None]
    window = questions.Window(everything=True)
    found = questions.answers(funnel.rep_weeks(log), reps=reps, scope="all", window=window)
    return found.assign(rep_id=found["rep_id"].fillna("team")).set_index(["rep_id", "question"])


def counts(found: pd.DataFrame, rep: str, question: str) -> tuple[float, float]:
    row = found.loc[(rep, question)]
    return row["of_count"], row["per_count"]


def test_as_of_is_the_latest_closed_deal(helixcore: Path) -> None:
    assert store.read(helixcore).as_of.isoformat() == "2026-08-05"


def test_every_call_stands_in_two_files_and_is_one_dial(helixcore: Path, everything: pd.DataFrame) -> None:
    assert counts(everything, "team", "dials_per_conversation") == (12594, 4604)
    assert round(everything.loc[("team", "dials_per_conversation"), "value"], 3) == 2.735
    dials = everything.xs("dials_per_connect", level="question")["of_count"]
    assert {rep: dials[rep] for rep in ("SDR01", "SDR03", "AE08")} == {
        "SDR01": 3353,
        "SDR03": 669,
        "AE08": 596,
    }
    assert dials[dials.index.str.startswith("SDR")].sum() == 8012
    assert dials[dials.index.str.startswith("AE")].sum() == 4582


def test_a_wrong_number_is_no_connect(everything: pd.DataFrame) -> None:
    assert counts(everything, "team", "dials_per_connect") == (12594, 7256)


def test_owners_and_partners_decide(everything: pd.DataFrame) -> None:
    assert counts(everything, "SDR01", "dials_per_conversation")[1] == 1208


def test_appointments_after_moves(helixcore: Path, everything: pd.DataFrame) -> None:
    assert counts(everything, "team", "conversations_per_appointment") == (4604, 825)
    assert round(everything.loc[("team", "conversations_per_appointment"), "value"], 3) == 5.581
    weeks = funnel.rep_weeks(store.read(helixcore)).query("scope == 'all'")
    assert weeks["appointment_calls"].sum() == 1570
    assert weeks["appointments"].sum() + weeks["appointments_other"].sum() == 1365
    said = store.read(helixcore).query(
        "SELECT count(*) AS n FROM activities WHERE outcome = 'appointment' AND decision_maker"
    )
    assert said["n"].tolist() == [945]


def test_scope_prospecting_is_the_outbound_channel(helixcore: Path) -> None:
    weeks = funnel.rep_weeks(store.read(helixcore)).query("scope == 'prospecting'")
    assert (weeks["dials"].sum(), weeks["conversations"].sum()) == (2320, 749)


def test_meetings_and_sales(everything: pd.DataFrame) -> None:
    assert counts(everything, "team", "meetings_per_sale") == (1426, 303)
    assert round(everything.loc[("team", "meetings_per_sale"), "value"], 3) == 4.706
    assert counts(everything, "team", "new_prospects_met_per_sale") == (1254, 303)
    assert round(everything.loc[("team", "new_prospects_met_per_sale"), "value"], 3) == 4.139
    assert counts(everything, "AE08", "meetings_per_sale") == (120, 55)


def test_an_earlier_day_does_not_know_later_sales(helixcore: Path) -> None:
    weeks = funnel.rep_weeks(store.read(helixcore, as_of="2026-07-19")).query("scope == 'all'")
    assert weeks["sales"].sum() == 285
    assert weeks.query("rep_id == 'AE08'")["sales"].sum() == 49


def test_nobody_records_a_no(everything: pd.DataFrame) -> None:
    rows = everything.xs("refusals_per_week", level="question")
    assert set(rows["status"]) == {"not_tracked"}
    assert rows["of_count"].isna().all()
    assert rows["value"].isna().all()
    assert not rows["why"].str.contains("3,659|3659|implied").any()


def test_machines_do_no_reps_work(helixcore: Path) -> None:
    found = store.read(helixcore).query(
        "SELECT count(rep_id) AS named, count(*) - count(rep_id) AS nameless FROM activities WHERE automated"
    )
    assert found.iloc[0].tolist() == [4620, 2667]


def test_setters_hand_off_and_account_managers_have_no_zeros(
    helixcore: Path, everything: pd.DataFrame
) -> None:
    for rep in ("SDR01", "SDR02", "SDR03", "SDR04"):
        row = everything.loc[(rep, "meetings_per_sale")]
        assert row["status"] == "not_tracked"
        assert "hand-off" in row["why"]
    managers = everything[everything.index.get_level_values("rep_id").str.startswith("KAM")]
    assert len(managers) == 5 * len(questions.QUESTIONS)
    assert set(managers["status"]) == {"not_tracked"}
    assert managers[["value", "low", "high", "of_count"]].isna().all(axis=None)
    assert not funnel.rep_weeks(store.read(helixcore))["rep_id"].str.startswith("KAM").any()


def test_the_first_week_is_partial(helixcore: Path) -> None:
    weeks = funnel.rep_weeks(store.read(helixcore))
    first = weeks[weeks["week"] == weeks["week"].min()]
    assert first["week"].iloc[0] == pd.Timestamp("2025-12-29")
    assert first["partial"].all()


def test_weeks_after_the_last_row_of_the_calls_are_not_whole_and_no_calls_are_no_zero(
    helixcore: Path,
) -> None:
    # call_logs.csv ends on Monday, 13 July; deals go on to 5 August
    log = store.read(helixcore)
    assert log.called is not None and log.called.isoformat() == "2026-07-13"
    weeks = funnel.rep_weeks(log).query("scope == 'all'")
    assert questions.last_complete(weeks) == pd.Timestamp("2026-07-06")
    assert weeks.loc[weeks["week"] > "2026-07-13", "dials"].isna().all()


def test_importing_again_changes_no_number(helixcore: Path, everything: pd.DataFrame) -> None:
    intake.import_files(helixcore, HELIXCORE, how=MAPPINGS / "helixcore.toml")
    test_every_call_stands_in_two_files_and_is_one_dial(helixcore, everything)
    log = store.read(helixcore)
    assert funnel.rep_weeks(log).query("scope == 'all'")[["dials", "sales"]].sum().tolist() == [12594, 303]


def test_answers_as_json(helixcore: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["answer", str(helixcore), "--all", "--scope", "all", "--format", "json"])
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    team = {row["question"]: row for row in rows if row["rep_id"] is None}
    assert list(rows[0]) == [
        "rep_id", "question", "scope", "of", "per", "of_count", "per_count", "value", "low", "high", "status", "why",
    ]  # fmt: skip
    assert (team["meetings_per_sale"]["of_count"], team["meetings_per_sale"]["per_count"]) == (1426, 303)
    assert team["refusals_per_week"]["value"] is None


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> store.Log:
    folder = tmp_path_factory.mktemp("olist") / "workbook"
    intake.import_files(folder, [REALDATA / "olist_funnel"], how=MAPPINGS / "olist.toml")
    return store.read(folder)


def test_olist_has_wins_and_no_calls(olist: store.Log) -> None:
    assert olist.query("SELECT count(*) AS n FROM deals WHERE status = 'won'")["n"].tolist() == [842]
    window = questions.Window(everything=True)
    found = questions.answers(funnel.rep_weeks(olist), reps=[None], window=window)
    assert set(found["status"]) == {"not_tracked"}


def test_day_first_dates_agree_with_the_month_first_copy(olist: store.Log) -> None:
    """The copy says 2/26/2018 where the export says 26-02-2018; pandas reads the copy here."""
    copy = pd.read_csv(REALDATA / "olist_funnel" / "mdy_copy" / "olist_closed_deals_dataset.csv")
    copy["day"] = pd.to_datetime(copy["won_date"], format="%m/%d/%Y %H:%M").dt.normalize()
    ours = olist.table("deals")[["deal_id", "closed"]]
    both = copy.merge(ours, left_on="mql_id", right_on="deal_id")
    assert len(both) == 380
    assert (pd.to_datetime(both["closed"]) == both["day"]).all()
