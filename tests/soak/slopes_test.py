#!/usr/bin/python3
"""What grows is found out, and what only wavers, or grew while it warmed up, is not."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from slopes import Limit, judge, slope, warm  # noqa: E402

MEMORY = Limit("memory", "KiB", 2048, 0.1)


class Slopes(unittest.TestCase):
    def test_of_a_straight_line(self):
        self.assertAlmostEqual(slope([(at, 3 + 2 * at) for at in range(10)]), 2)

    def test_of_nothing(self):
        for points in ([], [(1, 5)], [(1, 5), (1, 9)]):
            self.assertEqual(slope(points), 0)

    def test_a_leak_is_found(self):
        self.assertTrue(judge([(at, 10_000 + 5 * at) for at in range(0, 3600, 5)], MEMORY)[0])

    def test_what_wavers_is_none(self):
        self.assertFalse(judge([(at, 10_000 + 900 * (at % 3)) for at in range(0, 3600, 5)], MEMORY)[0])

    def test_warming_up_is_none(self):
        self.assertFalse(judge([(at, min(10_000 + 20 * at, 25_000)) for at in range(0, 3600, 5)], MEMORY)[0])

    def test_warming_up_of_ten_minutes_is_none_in_a_run_of_twenty(self):
        self.assertFalse(judge([(at, 10_000 + 10 * min(at, 600)) for at in range(0, 1200, 5)], MEMORY)[0])

    def test_a_leak_is_found_in_a_short_run_too(self):
        self.assertTrue(judge([(at, 10_000 + 3 * at) for at in range(0, 900, 5)], MEMORY)[0])

    def test_one_descriptor_each_fault_is_found(self):
        descriptors = Limit("descriptors", "", 2)
        self.assertTrue(judge([(at, 20 + at // 300) for at in range(0, 3600, 5)], descriptors)[0])

    def test_too_few_samples_are_no_proof(self):
        self.assertTrue(judge([(0, 1), (100, 1)], MEMORY)[0])
        self.assertEqual(warm([]), [])


if __name__ == "__main__":
    unittest.main()
