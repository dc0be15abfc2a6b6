"""What people read: pictures, pages, sentences."""
