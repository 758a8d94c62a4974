"""The known systems: told apart by their columns, read as their words are meant, with nothing made up."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from salescoach import settings, stores_nothing
