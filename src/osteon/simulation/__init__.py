"""From people and regimens to results: covariates, cohort, simulation, named quantities."""
