"""Why a promise was not kept, in the words of whoever leads the department: a cause, an explanation, and who said it when."""
