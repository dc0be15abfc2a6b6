"""What people read of customers: moves, reasons, campaigns, the report as one HTML page."""
