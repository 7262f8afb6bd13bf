"""Who came to guidance, a consultation, assistance or dissemination: the list of attendance of a ticket."""
