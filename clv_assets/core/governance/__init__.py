"""Papers and decisions: which model, approved by whom, on what evidence."""
