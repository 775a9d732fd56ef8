"""What `make bench` measures: pages of a filled centre beside a bare page, in one run."""
