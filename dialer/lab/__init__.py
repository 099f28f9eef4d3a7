"""The rehearsal lab: a second Asterisk that plays the telephone network and its people."""
