"""Tests of desk.notify."""
