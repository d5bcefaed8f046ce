"""The lines of `make bench`, and where things are."""
import os
import statistics

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
HERE = os.path.dirname(os.path.abspath(__file__))
CHAOSWATCH = os.path.join(BUILD, "chaoswatch")
ROUNDS = int(os.environ.get("ROUNDS", "5"))


def report(name, what, value, bound):
    """`P9 VALUE BOUND ok`, or with `missed` as the fourth word where the value is over the bound; then what was measured."""
    print(f"{name} {value:.4g} {bound:g} {'ok' if value <= bound else 'missed'}   {what}", flush=True)


def report_failure(name, why):
    print(f"{name} - - missed   could not be measured: {why}", flush=True)


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median_ratio(above, below):
    """Of rounds that belong together."""
    return statistics.median(a / b for a, b in zip(above, below))


def cpu_seconds(pid):
    """Time that a process has run so far, all threads that it still has, to the nanosecond."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as stat:
                total += int(stat.read().split()[0])
        except FileNotFoundError:
            pass
    return total / 1e9
