"""The skeleton: one process per file, from hormones to bone density."""
