"""How fast the house is, as ratios to hand-written SQL that makes the same durable rows; see docs/benchmarks.md."""
