"""The tests mirror desk/; journeys/, browser/, faults/ and architecture/ look at the whole."""
