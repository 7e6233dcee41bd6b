"""Papers and their index in papers.db, which can be made again from its sources at any time."""
