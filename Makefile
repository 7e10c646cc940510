# The two commands of the README, and what they stand on.
.PHONY: demo test set-up check

# A council session with live captions, from nothing: sets the machine up, builds, plays.
demo:
	@deploy/set-up.sh run
	@KOE_DICTIONARY=$(CURDIR)/target/dictionary exec target/release/koe demo

# Every test, the browser's included; one closing line counts them.
test:
	@deploy/set-up.sh test
	@tests/run.sh

set-up:
	@deploy/set-up.sh test

# The fast checks alone: what .ci/run does before the tests.
check:
	@tests/check.sh
