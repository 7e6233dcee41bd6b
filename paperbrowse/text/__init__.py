"""The text room: string craft: cleaning, folding, dates, TeX."""
