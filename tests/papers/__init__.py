"""Tests of reading and writing papers.db."""
