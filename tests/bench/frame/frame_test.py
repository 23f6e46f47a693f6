#!/usr/bin/python3
"""A ratio that got worse by a tenth is seen, in whichever direction worse is; aims are judged; the page says both."""

import io
import pathlib
import sys
import tomllib
import unittest
import xml.dom.minidom
from contextlib import redirect_stderr
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import benches  # noqa: E402
import compare  # noqa: E402
import main  # noqa: E402
import page  # noqa: E402

MACHINE = {"date": "2026-11-26", "revision": "abc", "preset": "release", "cores": 2, "processor": "A <fast> one",
           "kernel": "6.1", "memory_mib": 512, "fdatasync_ms": 1.0, "fdatasync_p99_ms": 2.0, "load": 0.5}
FASTER = {"of": "ratios.of counting", "at_least": 0.85}
LEANER = {"of": "figures.MiB", "at_most": 16, "steady": True}


def judged(value, kept, aim=FASTER, group="ratios", name="of counting"):
    lines, _ = compare.judge("b", {group: {name: value}}, [aim], {group: {name: kept}} if kept is not None else None)
    return lines[0]


class Comparison(unittest.TestCase):
    def test_more_than_a_tenth_less_is_worse_where_more_is_better(self):
        self.assertFalse(judged(0.91, 1.0).worse)
        self.assertTrue(judged(0.89, 1.0).worse)
        self.assertFalse(judged(2.0, 1.0).worse)

    def test_more_than_a_tenth_more_is_worse_where_less_is_better(self):
        self.assertFalse(judged(10.9, 10.0, LEANER, "figures", "MiB").worse)
        self.assertTrue(judged(11.1, 10.0, LEANER, "figures", "MiB").worse)
        self.assertFalse(judged(5.0, 10.0, LEANER, "figures", "MiB").worse)

    def test_of_nothing_lost_anything_is_worse(self):
        lost = {"of": "ratios.lost", "at_most": 0}
        self.assertTrue(judged(1, 0, lost, name="lost").worse)
        self.assertFalse(judged(0, 0, lost, name="lost").worse)

    def test_a_plain_figure_depends_on_the_machine_and_is_not_compared(self):
        seconds = {"of": "figures.seconds", "at_most": 10}
        self.assertIsNone(judged(9, 1, seconds, "figures", "seconds").kept)

    def test_a_first_run_is_compared_with_nothing(self):
        self.assertFalse(judged(0.1, None).worse)

    def test_without_an_aim_it_is_still_compared(self):
        line = judged(1.5, 1.0, {"of": "ratios.of counting", "better": "lower"})
        self.assertTrue(line.worse)
        self.assertIsNone(line.met)

    def test_an_aim_without_a_direction_is_a_mistake(self):
        with self.assertRaisesRegex(ValueError, "at_least"):
            compare.is_higher_better({"of": "ratios.x"})

    def test_aims_are_met_or_not_by_a_share(self):
        self.assertTrue(judged(0.85, None).met)
        self.assertFalse(judged(0.84, None).met)
        self.assertAlmostEqual(judged(1.7, None).share, 2)
        self.assertAlmostEqual(judged(32, None, LEANER, "figures", "MiB").share, 0.5)

    def test_what_was_not_measured_is_missing(self):
        lines, missing = compare.judge("b", {"ratios": {"other": 1}}, [FASTER], None)
        self.assertEqual(missing, ["ratios.of counting"])
        self.assertEqual([line.name for line in lines], ["other"])

    def test_another_preset_is_not_compared(self):
        kept = {"b": {"machine": {"preset": "dev"}, "result": {"ratios": {}}}}
        before, remarks = main.kept_of(kept, "b", "release")
        self.assertIsNone(before)
        self.assertIn("not compared", remarks[0])


class Running(unittest.TestCase):
    BENCH = {"what": "counts", "aim": [FASTER]}
    OPTIONS = mock.Mock(bin=pathlib.Path("/nowhere"), short=False)

    def measured(self, code, kept=None):
        bench = {**self.BENCH, "command": ["/bin/sh", "-c", code]}
        with redirect_stderr(io.StringIO()):
            return main.measure("b", bench, self.OPTIONS, kept or {}, "release")

    def test_its_line_is_taken(self):
        lines, remarks, result, sound = self.measured("""echo hello; echo '{"bench": "b", "ratios": {"of counting": 0.9}}'""")
        self.assertTrue(sound, remarks)
        self.assertEqual(lines[0].value, 0.9)
        self.assertEqual(result["bench"], "b")

    def test_worse_is_loud_and_fails(self):
        kept = {"b": {"machine": MACHINE, "result": {"ratios": {"of counting": 2.0}}}}
        _, remarks, _, sound = self.measured("""echo '{"bench": "b", "ratios": {"of counting": 0.9}}'""", kept)
        self.assertFalse(sound)
        self.assertIn("WORSE BY MORE THAN A TENTH", remarks[0])

    def test_without_a_line_it_is_broken(self):
        for code in ("exit 3", "echo '{\"bench\": \"other\"}'", "echo '{\"bench\" broken'"):
            _, remarks, result, sound = self.measured(code)
            self.assertIsNone(result)
            self.assertFalse(sound)
            self.assertIn("BROKEN", remarks[0])

    def test_a_failed_check_of_its_own_is_said(self):
        _, remarks, _, sound = self.measured(
            """echo ' 1.0 s  FAIL  nothing is lost: 3'; echo '{"bench": "b", "ratios": {"of counting": 0.9}}'; exit 1""")
        self.assertFalse(sound)
        self.assertIn("FAILED: nothing is lost: 3", remarks)

    def test_what_cannot_be_run_here_is_skipped(self):
        _, remarks, _, sound = self.measured("""echo '{"bench": "b", "skipped": "no node"}'""")
        self.assertTrue(sound)
        self.assertEqual(remarks, ["skipped: no node"])


class Page(unittest.TestCase):
    def test_both_forms_tell_the_same(self):
        lines = [judged(0.5, 1.0), judged(0.9, 0.9)]
        all_of_it = [("b", "what & why", lines, ["WORSE: it"])]
        text = page.as_text(MACHINE, all_of_it)
        self.assertIn("WORSE", text)
        self.assertIn("at least 0.85", text)
        drawing = xml.dom.minidom.parseString(page.as_svg(MACHINE, all_of_it))
        self.assertEqual(sum(one.getAttribute("height") == "13" for one in drawing.getElementsByTagName("rect")), 2)
        self.assertLess(page.place(0.5), page.place(1))
        self.assertEqual(page.place(1000), page.place(10))

    def test_every_bench_of_the_table_is_there_and_every_aim_has_a_direction(self):
        table = tomllib.loads((main.ROOT / "tests/bench/aims.toml").read_text(encoding="utf-8"))
        for name, bench in table.items():
            with self.subTest(name):
                self.assertTrue(bench["what"])
                program = benches.command_of(bench, "BIN", False)[1 if bench["command"][0].endswith(".py") else 0]
                self.assertTrue("BIN" in program or (benches.FOLDER / program).exists(), program)
                for aim in bench.get("aim", []):
                    compare.is_higher_better(aim)
                    self.assertIn(aim["of"].partition(".")[0], ("ratios", "figures"))


if __name__ == "__main__":
    unittest.main()
