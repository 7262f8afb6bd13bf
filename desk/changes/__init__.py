"""Changes in six stages: plan, approvals, documents of a release, recommendation, evaluation (LLG-10, 21, 24-26)."""
