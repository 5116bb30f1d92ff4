"""Logs on the command line: look at one, turn it into another format, mine it, diagnose it."""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from bihuan.cli import output
from bihuan.cli.words import say, spoken
from bihuan.kernel.catalogue import Language, render
from bihuan.kernel.errors import InvalidInput, Problem, Unavailable

if TYPE_CHECKING:
    from bihuan.eventlog.mapping import Mapping
    from bihuan.eventlog.model import EventLog
from bihuan.eventlog.table import Reading

Told = Callable[[float], None]
_MS_PER_SECOND = 1_000


class Wanted(msgspec.Struct, frozen=True):
    """How a table is to be read: columns by name, "" to find out; `object_type` chooses the cases of an OCEL file."""

    case: str = ""
    activity: str = ""
    time: str = ""
    start: str = ""
    resource: str = ""
    zone: str = "Asia/Shanghai"
    object_type: str = ""


@contextmanager
def _progress(what: str) -> Iterator[Told]:
    """A bar on standard error while something takes long; nothing when nobody looks on."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=output.console(errors=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda share: bar.update(task, completed=share)


def _read(path: Path, wanted: Wanted) -> Reading:
    from bihuan.logstore import files

    with _progress(say("cli.logs.reading", name=path.name)) as told:
        mapping = _mapping(path, wanted) if files.kind_of(path) in ("csv", "xlsx") else None
        return files.read(
            path,
            mapping,
            object_type=wanted.object_type,
            watch=lambda progress: told(progress.share),
            zone=wanted.zone,
        )


def _mapping(path: Path, wanted: Wanted) -> Mapping | None:
    """The mapping the file suggests, with what was named on the command line put over it."""
    from bihuan.logstore import files

    named = {key: value for key, value in msgspec.structs.asdict(wanted).items() if value and key not in ("object_type",)}
    guessed = files.preview(path, wanted.zone).mapping
    return msgspec.structs.replace(guessed, **named) if guessed is not None else None


# --- info ------------------------------------------------------------------------------------------------------------


def info(path: Path, wanted: Wanted, *, as_json: bool) -> None:
    """The figures of a log, and what is doubtful in it."""
    from bihuan.eventlog import quality
    from bihuan.eventlog.xes import iso

    reading = _read(path, wanted)
    figures = quality.summary(reading.log)
    found = (*reading.problems, *quality.remarks(reading.log))
    if as_json:
        answer: dict[str, Any] = figures._asdict()
        answer["first"] = iso(figures.first) if figures.first is not None else None
        answer["last"] = iso(figures.last) if figures.last is not None else None
        answer["quality"] = [_problem(each) for each in found]
        _print(answer)
        return
    rows = [(say(f"cli.logs.{name}"), f"{getattr(figures, name):,}") for name in ("cases", "events", "activities", "variants")]
    rows.append((say("cli.logs.resources"), f"{figures.resources:,}"))
    rows += [(say(f"cli.logs.{name}"), _spoken_instant(getattr(figures, name))) for name in ("first", "last")]
    output.table(("", ""), rows)
    for each in found:
        output.told(f"  · {render(each, spoken())}")


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "place": problem.place,
        **problem.params,
        "message": render(problem, spoken()),
    }


def _spoken_instant(instant: int | None) -> str:
    from bihuan.eventlog.xes import iso

    return "-" if instant is None else iso(instant)


def _print(answer: Any) -> None:
    print(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode(), flush=True)


# --- convert, generate -----------------------------------------------------------------------------------------------


def convert(path: Path, target: Path, wanted: Wanted) -> None:
    """The log in another format, by the ending of the target."""
    _require_format(target)
    log = _read(path, wanted).log
    _write(log, target)
    output.told(say("cli.logs.written", path=str(target), cases=log.cases.height, events=log.events.height))


def generate(target: Path, cases: int | None, events: int | None, seed: int) -> None:
    """A sample log."""
    from bihuan.logstore import samples

    _require_format(target)
    count = cases or samples.cases_for(events or 262_200)
    with _progress(say("cli.logs.generating")) as told:
        log = samples.purchases(count, seed, chinese=spoken() == "zh-CN", told=told)
    _write(log, target)
    output.told(say("cli.logs.written", path=str(target), cases=log.cases.height, events=log.events.height))


_ENDINGS = (".xes", ".xes.gz", ".csv", ".csv.gz")


def _require_format(target: Path) -> None:
    if not target.name.lower().endswith(_ENDINGS):
        raise InvalidInput("cli.logs.format", place=str(target), endings=", ".join(_ENDINGS))


def _write(log: EventLog, target: Path) -> None:
    """Write beside the target first: what is cut off never has its name."""
    from bihuan.eventlog import writing, xes

    unpacked = target.name.lower().removesuffix(".gz")
    parts = xes.write(log) if unpacked.endswith(".xes") else [writing.csv(log)]
    new = target.with_name(f".{target.name}.new")
    try:
        # The packing carries no date, so that the same log gives the same file.
        with new.open("wb") as plain:
            if target.name.lower().endswith(".gz"):
                with gzip.GzipFile(fileobj=plain, mode="wb", filename="", mtime=0) as packed:
                    packed.writelines(parts)
            else:
                plain.writelines(parts)
        new.replace(target)
    except OSError as failure:
        raise Unavailable("cli.logs.not_written", place=str(target), path=str(target), reason=failure.strerror or "") from failure
    finally:
        new.unlink(missing_ok=True)


# --- mine, diagnose --------------------------------------------------------------------------------------------------


def mine(path: Path, target: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """The best sound model of the log, as BPMN, and how well it fits."""
    from bihuan.mining import discovery, modelling, variants

    log = _read(path, wanted).log
    found = variants.sequences(log)
    with _progress(say("cli.logs.discovering")) as told:
        best = discovery.discover(found, told)
    if target is not None:
        _write_file(target, modelling.write(modelling.model_of(best, log, "as_is", log.name)))
    agreement = best.agreement
    answer = {
        "model": str(target) if target else None,
        "cases": log.cases.height,
        "variants": len(found.ways),
        "activities": len(found.names),
        "elements": best.size,
        "sound": _sound(best),
        "fitness": round(agreement.fitness, 4) if agreement else None,
        "precision": round(agreement.precision, 4) if agreement else None,
        "score": round(agreement.score, 4) if agreement else None,
        "fitting_cases": agreement.fitting if agreement else None,
        "family": best.family,
        "noise": best.noise,
        "coverage": best.coverage,
        "balance": best.balance,
    }
    if as_json:
        _print(answer)
        return
    output.table(("", ""), [(name, "-" if value is None else str(value)) for name, value in answer.items()])


def _sound(best: Any) -> bool:
    """Checked on the model's states; one with too many of them is sound by the way it was built."""
    from bihuan.mining import automaton, net

    found = automaton.soundness(net.of_shape(best.shape, list(best.names)))
    return found is None or found.sound


def diagnose(path: Path, model: Path | None, report: Path | None, wanted: Wanted, *, as_json: bool) -> None:
    """The findings of a log, ranked; with a model also where reality leaves it; as a report when one is wanted."""
    from bihuan.mining import diagnosis, findings

    form = _form(report)
    reading = _read(path, wanted)
    process = _process(model) if model is not None else None
    with _progress(say("cli.logs.diagnosing")) as told:
        found = diagnosis.diagnose(findings.scene(reading.log), process, told)
    if report is not None and form is not None:
        _write_file(report, _report(reading, found, form))
        output.told(say("cli.logs.reported", path=str(report)))
    if as_json:
        _print(_told(found))
        return
    rows = [
        (
            str(each.rank),
            say(f"documents.priority.{each.priority}"),
            each.finding.lever,
            f"{each.finding.hours_per_month:,.0f}",
            _said(each.finding.title),
        )
        for each in found.ranked[:10]
    ]
    heads = ("rank", "priority", "lever", "impact", "issue")
    output.table([say(f"documents.diagnosis.{each}") for each in heads], rows)


def _form(report: Path | None) -> Any:
    if report is None:
        return None
    ending = report.suffix.lower().removeprefix(".")
    if ending not in ("docx", "pdf"):
        raise InvalidInput("cli.logs.report_format", place=str(report))
    return ending


def _report(reading: Reading, found: Any, form: Any) -> bytes:
    from bihuan.documents import diagnosis as documents
    from bihuan.eventlog import quality
    from bihuan.mining import flow, variants

    log = reading.log
    source = documents.Source(
        name=log.name,
        log_name=log.name,
        summary=quality.summary(log),
        remarks=(*reading.problems, *quality.remarks(log)),
        graph=flow.graph(log),
        variants=tuple(variants.variants(log)),
        diagnosis=found,
        made=int(time.time() * _MS_PER_SECOND),
    )
    language: Language = spoken()
    return documents.report(source, language, form)


def _process(path: Path) -> Any:
    from bihuan import bpmn
    from bihuan.bpmn import model as words

    try:
        definitions = bpmn.read(path.read_bytes())
    except OSError as failure:
        raise InvalidInput("eventlog.no_such_file", place=str(path), path=str(path), reason=failure.strerror or "") from failure
    process = next((each for each in definitions.rootElements if isinstance(each, words.Process)), None)
    if process is None:
        raise InvalidInput("cli.logs.no_process", place=str(path))
    return process


def _said(saying: Any) -> str:
    return render(Problem(code=saying.code, params=saying.params), spoken())


def _told(found: Any) -> dict[str, Any]:
    """A diagnosis for programs: figures with their names, sentences in the language of the call."""
    return {
        "cases": found.cases,
        "months": found.months,
        "fitness": found.agreement.fitness if found.agreement else None,
        "findings": [
            {
                "rank": each.rank,
                "priority": each.priority,
                "kind": each.finding.kind,
                "activities": list(each.finding.activities),
                "title": _said(each.finding.title),
                "detail": _said(each.finding.detail),
                "proposal": _said(each.finding.proposal),
                "lever": each.finding.lever,
                "per_month": each.finding.per_month,
                "hours_per_case": each.finding.hours_per_case,
                "hours_per_month": each.finding.hours_per_month,
                "saving_per_month": each.finding.saving_per_month,
                "evidence": msgspec.to_builtins(each.finding.evidence),
            }
            for each in found.ranked
        ],
    }


def _write_file(target: Path, content: bytes) -> None:
    new = target.with_name(f".{target.name}.new")
    try:
        new.write_bytes(content)
        new.replace(target)
    except OSError as failure:
        raise Unavailable("cli.logs.not_written", place=str(target), path=str(target), reason=failure.strerror or "") from failure
    finally:
        new.unlink(missing_ok=True)
