"""The floor: database, session records, audit log, outbox, jobs, clock. Knows SQLAlchemy, no Flask."""
