"""What laureates and nominees take home: certificates with a code that anybody can check, badges, letters."""
