"""What programs of staff are told when something happens: signed, sent again for a day, and never with a name."""
