"""Lets pytest collect `*.transcript.yaml` by itself: one test a file, a readable diff a turn."""
