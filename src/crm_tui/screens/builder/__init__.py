"""The parts of the filter builder: what is edited, what is shown of it, what is offered, what is counted."""
