"""The fault harness: real clients write to the real program while it is killed, and a checker compares.

Clients log outside of the server what they sent and what was acknowledged (`ledger`). At moments drawn by the seed all
processes of the program are killed, or one that answers, or the one that works jobs and sends mail (`killing`), and
start again on what they left (`run`). At the end time passes, the rest is done, and the checker (`checker`) compares
with the database and the mails (`held`): nothing that was acknowledged is missing, nothing is there twice.

`python -m tests.faults --kills 200 --seed 1` runs a long count and keeps its rows in docs/trust.md (`table`); a seed
gives the same order of kills, waits and texts again.
"""
