"""Text: cleaning, folding, dates, LaTeX, word forms and phrases."""
