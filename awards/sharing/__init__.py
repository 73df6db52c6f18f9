"""What the registry hands out: its lists as files, feeds, data for other programs, a dump a day."""
