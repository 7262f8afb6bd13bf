"""Personal data (Law 27/2022): what is kept of a person, corrections and erasures, the register of breaches."""
