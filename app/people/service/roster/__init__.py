"""The roster: an Excel sheet is read, judged row by row, and its good rows become people, all of them or none."""
