"""The reader fed with damaged mail: `python -m tests.fuzz`, or `make fuzz`."""
