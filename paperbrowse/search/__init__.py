"""Search over papers: parse a query, plan, select, rank and highlight; contains no SQL."""
