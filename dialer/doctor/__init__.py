"""What a campaign needs of this machine and its Asterisk, tried one by one."""
