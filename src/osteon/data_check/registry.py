"""Every data file of the package, with the record that it is declared as and what has to agree with other files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from osteon.calibration.fracture_exponents.contrast_file import CONTRASTS
from osteon.care import trying
from osteon.care.plan import plan_data
from osteon.care.rules import rule_record
from osteon.data_check import readers
from osteon.data_check.agreement import care, citations, evidence_and_examples, model, questions, words
from osteon.drugs import drug_file, example, lists
from osteon.errors import InputError
from osteon.evidence import evidence_files, population_file, readings, vocabulary
from osteon.files import data_root
from osteon.fracture import data_files, exponents_file, region_files
from osteon.person import reference_file
from osteon.person import words as patient_words
from osteon.physiology import parameters
from osteon.population import coverage, posterior, priors_file, variability_file
from osteon.quantities import table
from osteon.records import ArrayFile, DataFile, Fault
from osteon.records.bibliography import FILE as BIBLIOGRAPHY
from osteon.report import demo_files
from osteon.simulation import provenance_file
from osteon.validation import shipped
from osteon.web.clinic import patient_files, question_file
from osteon.web.trial import trial_form
from osteon.words.faces import (
    assessment,
    demo,
    figures,
    glossary,
    harms,
    page,
    patient,
    refusals,
    report,
    server,
    terminal,
    trial,
    validation,
)
from osteon.words.language import LANGUAGE
from osteon.words.vocabulary import VOCABULARY


@dataclass(frozen=True)
class Registered:
    """Files of one kind.

    Attributes
    ----------
    name : path below ``data/``; ``*`` stands for any name.
    what : what it is, as a person would say it.
    read : reads the file of a name and everything that must agree with it; InputError for what does not.
    """

    name: str
    what: str
    read: Callable[[str], object]

    def names(self) -> tuple[str, ...]:
        """The files that there are."""
        root = data_root()
        return tuple(sorted(path.relative_to(root).as_posix() for path in root.glob(self.name)))


def _declared(file: DataFile[Any], more: Callable[[Any], Iterable[Fault]] | None = None) -> Registered:
    """A declared file, and what else must be so: ``more`` looks at other files too."""
    checks = [check for check in (file.more, more) if check is not None]

    def together(record: Any) -> Iterable[Fault]:
        return [fault for check in checks for fault in check(record)]

    return Registered(file.name, file.what, replace(file, more=together).read)


def _arrays(file: ArrayFile) -> Registered:
    return Registered(file.name, file.what, lambda _: file.read())


FILES: tuple[Registered, ...] = (
    _declared(BIBLIOGRAPHY, citations.bibliography),
    _declared(patient_words.FILE),
    _declared(reference_file.FILE),
    _declared(table.FILE, model.quantities),
    _declared(parameters.FILE, model.parameters),
    _declared(priors_file.FILE, model.priors),
    _declared(variability_file.FILE, model.variability),
    _declared(provenance_file.FILE, model.provenance),
    _arrays(posterior.DRAWS_FILE),
    _declared(shipped.RECORD),
    Registered("care/*.yaml", "rules", readers.rules),
    Registered(rule_record.GUIDELINES.name, rule_record.GUIDELINES.what, readers.rules),
    _declared(trying.TRIED, care.tried),
    _declared(plan_data.OPTIONS, care.options),
    _declared(plan_data.MONITORING, care.monitoring),
    _declared(plan_data.FOLLOWUP),
    _declared(plan_data.NEXT_ACTION_WORDS, care.next_action_words),
    _declared(demo_files.STUDY, evidence_and_examples.demo_study),
    _declared(demo_files.OPTIONS, evidence_and_examples.demo_options),
    _declared(demo_files.PUBLISHED, evidence_and_examples.demo_published),
    Registered("demo/patient.yaml", "the demo's patient", readers.patient),
    Registered(drug_file.FILES.name, drug_file.FILES.what, readers.drug),
    _declared(example.FILE, evidence_and_examples.example),
    _declared(lists.WITHOUT_MODEL),
    _declared(lists.TREATMENTS, evidence_and_examples.treatments),
    *(Registered(f"evidence/{name}", "trial arms", readers.evidence) for name in evidence_files.FILES),
    _declared(population_file.POPULATIONS, evidence_and_examples.populations),
    _declared(readings.FILE, evidence_and_examples.readings),
    _declared(vocabulary.FILE, evidence_and_examples.vocabulary),
    _declared(data_files.CLUSTERS),
    _declared(CONTRASTS, model.contrasts),
    _declared(data_files.DEATH),
    _declared(exponents_file.RECORD, model.rests),
    _arrays(exponents_file.DRAWS),
    _declared(data_files.GRADIENTS),
    _declared(data_files.RISK_FACTORS, model.risk_factors),
    _declared(region_files.UK),
    _declared(region_files.US_CLAIMS),
    _declared(coverage.FILE, model.coverage),
    Registered("trials/*.yaml", "a virtual trial", readers.trial),
    _declared(patient_files.FILE, evidence_and_examples.patient_examples),
    _declared(trial_form.FILE_OF_FORM, evidence_and_examples.trial_examples),
    _declared(question_file.FILE, questions.questions),
    Registered("web/examples/*.yaml", "an example of a patient", readers.example_patient),
    _declared(LANGUAGE),
    _declared(VOCABULARY, words.vocabulary),
    _declared(patient.PATIENT, words.patient),
    _declared(patient.SAFETY, words.safety),
    _declared(harms.HARMS, words.harms),
    _declared(glossary.GLOSSARY, words.glossary),
    *(
        _declared(file)
        for file in (
            assessment.ASSESSMENT,
            demo.DEMO,
            figures.FIGURES,
            page.PAGE,
            refusals.REFUSALS,
            report.REPORT,
            server.SERVER,
            terminal.TERMINAL,
            trial.TRIAL,
            validation.VALIDATION,
        )
    ),
)


def registered(name: str) -> Registered:
    """The entry of a data file; InputError for a file that belongs to no kind."""
    for entry in FILES:
        if name in entry.names():
            return entry
    raise InputError(name, "", "no kind of data file; declare it in osteon.data_check.registry")
