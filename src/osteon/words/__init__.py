"""Every word, label and number format that people see."""
