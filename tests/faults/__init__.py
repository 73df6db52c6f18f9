"""The fault harness: real clients write to the real program while it is killed, and a checker compares.

Clients log outside of the server what they sent and what was acknowledged (`ledger`), the server is killed with all
its processes at a moment drawn by the seed and started again on what it left (`run`), and at the end the checker
(`checker`) looks into the database: nothing that was acknowledged is missing, nothing is there twice.

`python -m tests.faults --kills 200 --seed 1` runs a long count; a seed gives the same moments and texts again.
"""
