"""What the log says, set side by side: undertakings, statuses, conflicts, origins, meetings, totals.

Pure functions from reports, judgements and occurrences to frozen types; `build.views` makes all of them, and each
module one. `docs/views.md` explains the rules in plain words.
"""
