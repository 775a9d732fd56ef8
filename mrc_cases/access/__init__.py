"""Who works here, what each may do, and the gate every page passes."""
