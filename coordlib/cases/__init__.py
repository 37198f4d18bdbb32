"""One module a notebook, of the same name: its scenario, its model, its charts' data."""
