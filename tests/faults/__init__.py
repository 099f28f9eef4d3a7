"""The fault suite: campaigns on the rehearsal lab while things break, held against what the carrier counted.

    make faults RUNS=20            or    python -m tests.faults --runs 20 --only F4 --json faults.json

Every fault is a function `(lab, runs, dice) -> Row`; `suite.py` lists them, `scene.py` is what they play on,
`dialer.py` is the process that is killed, `verdict.py` judges by files that the dialer never wrote.
"""
