"""What each address takes and answers, room by room; `awards.api.document` puts it together."""
