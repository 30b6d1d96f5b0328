"""The clinician's and the patient's page: form, answer, charts, calendar."""
