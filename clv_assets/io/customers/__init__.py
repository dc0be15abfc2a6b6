"""What is told of customers, through the doors: lenses, moves, reasons, tables, campaigns."""
