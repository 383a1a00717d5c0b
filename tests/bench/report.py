# SPDX-License-Identifier: Apache-2.0
"""From runs to medians, ratios and tables."""
import statistics

import used
from machine import GIB, MIB

WANTED_SHARE = 0.85  # of the limit


def median(session, work, tool="pristine", field="seconds"):
    runs = session.runs.get((work, tool))
    return statistics.median(getattr(run, field) for run in runs) \
        if runs else None


def limit(session, name):
    return statistics.median(session.limits.get(name) or [float("inf")])


class Rows:
    """(work, measured, wanted, met) of one file system."""

    def __init__(self, session):
        self.session = session
        self.rows = []

    def add(self, work, value, unit, wanted, at_most=False):
        if value is None:
            self.rows.append((work, "no number: a run failed", wanted, False))
            return
        met = value <= wanted if at_most else value >= wanted
        sign = "≤" if at_most else "≥"
        self.rows.append((work, f"{value:.2f}{unit}", f"{sign} {wanted}{unit}",
                          met))

    def ratio(self, work, slower, faster, wanted, at_most=False):
        value = slower / faster if slower and faster else None
        self.add(work, value, " x", wanted, at_most)

    def against_peer(self):
        s = self.session
        peer = "partclone"
        self.ratio("capture: speed against partclone | zstd -T0 -3",
                   median(s, "capture", peer), median(s, "capture"), 1.75)
        self.ratio("capture: size against the same",
                   median(s, "capture", "pristine", "output_bytes"),
                   median(s, "capture", peer, "output_bytes"), 1.04, True)
        self.ratio("restore, no proving, no read back, against zstd -d | "
                   "partclone.restore", median(s, "restore", peer),
                   median(s, "restore, no proving, no read back"), 6)
        self.ratio("restore with proving first, against the same",
                   median(s, "restore", peer),
                   median(s, "restore with proving, no read back"), 5)
        self.ratio("prove against zstd -d | partclone.chkimg",
                   median(s, "prove", peer), median(s, "prove"), 15)

    def delta(self):
        s = self.session
        for work in ("restore, all checks",
                     "restore, no proving, no read back"):
            self.ratio(f"delta {work}: 1 % changed, against the full one",
                       median(s, work), median(s, f"delta {work}"), 2)
        written = median(s, "delta restore, all checks", "pristine",
                         "written_bytes")
        self.ratio("delta restore: bytes written against the changed chunks'",
                   written, s.changed_bytes, 1, True)

    def against_limits(self):
        """Each as a share of the slower of device and codec.  The image lies
        on the disk that also holds source and target, so a job's reads and
        writes share what that disk can do."""
        s = self.session
        content = used.total(s.ranges)
        stored = median(s, "capture", "pristine", "output_bytes") or 0
        read = content / limit(s, "device read")
        write = content / limit(s, "device write")
        read_image = stored / limit(s, "image read")
        write_image = stored / limit(s, "device write")
        restore = median(s, "restore, no proving, no read back")
        for work, best, taken in (
                ("capture", max(read + write_image,
                                content / limit(s, "compress")),
                 median(s, "capture")),
                ("restore, no proving, no read back",
                 max(write + read_image, content / limit(s, "decompress")),
                 restore),
                ("prove", max(read_image, stored / limit(s, "hash")),
                 median(s, "prove")),
                ("read back (as compare)",
                 max(read, content / limit(s, "hash_content")),
                 median(s, "compare"))):
            self.ratio(f"{work}: against the limit", best, taken, WANTED_SHARE)

    def memory(self):
        peaks = [run.peak_bytes for (_, tool), runs in
                 self.session.runs.items() if tool == "pristine"
                 for run in runs]
        self.add("memory, most of all runs",
                 max(peaks) / MIB if peaks else None, " MiB", 256, True)


def session_rows(session):
    rows = Rows(session)
    rows.against_peer()
    rows.delta()
    rows.against_limits()
    rows.memory()
    return rows.rows


def empty_rows(facts):
    if "failed" in facts:
        return [("empty 16 TiB disk", "no number: " + facts["failed"], "",
                 False)]
    rows = Rows(None)
    for work, key, scale, unit, wanted in (
            ("image", "image_bytes", 1e6, " MB", 600),
            ("index", "index_bytes", 1e6, " MB", 1),
            ("capture", "capture_seconds", 1, " s", 30),
            ("info", "info_seconds", 1, " s", 1),
            ("memory", "peak_bytes", MIB, " MiB", 256)):
        rows.add(f"empty 16 TiB disk: {work}", facts[key] / scale, unit,
                 wanted, True)
    return rows.rows


def run_rows(session):
    """(work, tool, median, spread, rate, CPU, memory, image) of all runs."""
    content = used.total(session.ranges)
    for (work, tool), runs in session.runs.items():
        seconds = [run.seconds for run in runs]
        middle = statistics.median(seconds)
        size = max(run.output_bytes for run in runs)
        yield (work, tool, f"{middle:.1f}",
               f"{min(seconds):.1f} to {max(seconds):.1f}",
               f"{content / middle / 1e6:.0f}",
               f"{statistics.median(r.cpu_seconds for r in runs):.1f}",
               f"{max(run.peak_bytes for run in runs) / MIB:.0f}",
               f"{size:,}" if size else "")


def limit_rows(session):
    for name, speeds in session.limits.items():
        yield (name, f"{statistics.median(speeds) / 1e6:.0f}",
               f"{min(speeds) / 1e6:.0f} to {max(speeds) / 1e6:.0f}")


def table(head, rows):
    # A pipe in a cell would end it.
    cells = [[str(cell).replace("|", "\\|") for cell in row]
             for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width
                               in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def verdicts(rows):
    return table(("work", "measured", "at least / at most", "met"),
                 [(*row[:3], "yes" if row[3] else "NO") for row in rows])


def details(session):
    text = [f"### {session.fs}: {used.total(session.ranges) / GIB:.2f} GiB in "
            f"use of {session.size / GIB:.0f} GiB", "",
            verdicts(session_rows(session)), "",
            table(("work", "tool", "median s", "all", "MB/s of content",
                   "CPU s", "MiB", "image bytes"), run_rows(session)), "",
            table(("limit", "median MB/s", "all"), limit_rows(session))]
    for (work, tool), reason in session.failures.items():
        text += ["", f"{work}, {tool}: no number: {reason}"]
    return "\n".join(text)
