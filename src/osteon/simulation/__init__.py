"""People and regimens in, named results with units out."""
