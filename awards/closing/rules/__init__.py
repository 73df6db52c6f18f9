"""Rules of closing: what open data holds, what stands open at the end, what is kept how long."""
