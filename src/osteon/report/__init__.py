"""What people look at: figures and pages. Knows results, contains no science."""
