"""The page of virtual trials: form, jobs, results."""
