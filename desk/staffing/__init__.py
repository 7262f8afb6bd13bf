"""Who works where: transfers, absences, skills, loans, what each may do; and the sheets by which offices bring lists in."""
