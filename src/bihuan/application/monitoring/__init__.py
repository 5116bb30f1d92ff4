"""Indicators (template 3), their values over history, thresholds and alerts."""
