"""Engine of credentials: hashing passwords and signing claims. Pure: salts and keys are arguments."""
