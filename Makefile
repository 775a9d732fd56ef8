# The steps live in tasks.py, which also runs where there is no make: py tasks.py run
PYTHON ?= python3

STEPS = run demo test check bench lock compile extract pictures

.PHONY: $(STEPS)

$(STEPS):
	@$(PYTHON) tasks.py $@ $(ARGS)
