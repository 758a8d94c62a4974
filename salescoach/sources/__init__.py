"""Exports of CRMs, dialers and spreadsheets, read into the tables of the log as a mapping says."""
