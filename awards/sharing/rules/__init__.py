"""What the columns of the registry's files mean, and the forms in which it is handed out: pure."""
