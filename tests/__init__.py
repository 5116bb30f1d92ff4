"""The suite: what every part of the product must do, shown by running it (also read by the benchmarks)."""
