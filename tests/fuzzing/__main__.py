"""Lets Atheris look for bytes that surprise a parser: `python -m tests.fuzzing --seconds 60 --seed 1 [TARGET …]`.

Every target gets so many seconds in a process of its own; the bytes of a surprise are printed, and the exit is 1.
"""

import argparse
import subprocess
import sys
import tempfile

from tests.fuzzing.targets import TARGETS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], default=[])
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--alone", choices=TARGETS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.alone:
        _look(asked.alone, asked.seconds, asked.seed)
    failed = []
    for name in asked.targets or TARGETS:
        own = ["--alone", name, "--seconds", str(asked.seconds), "--seed", str(asked.seed)]
        command = [sys.executable, "-m", "tests.fuzzing", *own]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = [line for line in done.stderr.splitlines() if line.startswith("stat::number_of_executed_units")]
        count = runs[-1].rpartition(" ")[2] if runs else "no"
        print(f"{name}: {count} inputs, {'WRONG' if done.returncode else 'ok'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout[-2000:], done.stderr[-2000:], sep="\n")
    sys.exit(bool(failed))


def _look(name: str, seconds: int, seed: int) -> None:
    import atheris

    with tempfile.TemporaryDirectory() as folder, atheris.instrument_imports(include=["awards"]):
        target = TARGETS[name]
        limits = [f"-max_total_time={seconds}", f"-seed={seed}", "-print_final_stats=1", "-rss_limit_mb=2048"]
        atheris.instrument_func(target)
        atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={folder}/", folder], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
