"""What whoever operates Recado may ask of it and tell it, over HTTP or otherwise: verbs that know no HTTP."""
