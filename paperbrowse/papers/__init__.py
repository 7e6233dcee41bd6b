"""The cache room: papers.db, which can be rebuilt from its sources at any time."""
