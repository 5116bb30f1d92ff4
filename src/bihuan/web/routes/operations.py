"""Operations on running instances: look, move tokens, return, migrate, suspend, change; one instance or many."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from bihuan.application.operations import adjusting, batches, intervening, migrating, predicting
from bihuan.application.views import operations as views
from bihuan.application.views.work import InstanceRow
from bihuan.web.call import Call
from bihuan.web.routes.parts import COMMAND, After, Id, KeyText, Limit, number

TAGS = ["operations"]
OnlyFailed: TypeAlias = Annotated[bool, QueryParameter(description="Only the instances that it failed on.")]


# --- one instance ----------------------------------------------------------------------------------------------------


@get("/process-instances/{key:str}/marking", operation_id="getMarking", tags=TAGS)
async def get_marking(request: Call, key: KeyText) -> views.MarkingView:
    """Where the tokens of an instance are, where they may be set, what can be returned to."""
    return await request.ask(intervening.marking, number(key))


@post("/process-instances/{key:str}/modification", operation_id="modifyInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def modify_instance(request: Call, key: KeyText, data: JSONBody[views.ModifyInstance]) -> views.OperationOutcome:
    """Cancel steps and set tokens before others; with `dryRun` only tell what would happen."""
    return await request.tell(intervening.modify, number(key), data)


@post("/process-instances/{key:str}/return", operation_id="returnInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def return_instance(request: Call, key: KeyText, data: JSONBody[views.ReturnInstance]) -> views.OperationOutcome:
    """Go back to an earlier marking; with `dryRun` only tell what would begin anew and what cannot be taken back."""
    return await request.tell(intervening.return_to, number(key), data)


@post("/process-instances/{key:str}/migration", operation_id="migrateInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def migrate_instance(request: Call, key: KeyText, data: JSONBody[views.MigrateInstance]) -> views.OperationOutcome:
    """Go on under another version of the process."""
    return await request.tell(migrating.migrate, number(key), data)


@post("/process-instances/{key:str}/suspension", operation_id="suspendInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def suspend_instance(request: Call, key: KeyText, data: JSONBody[views.Reasoned]) -> InstanceRow:
    """Stop an instance with all its clocks."""
    return await request.tell(intervening.suspend, number(key), data)


@post("/process-instances/{key:str}/resumption", operation_id="resumeInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def resume_instance(request: Call, key: KeyText, data: JSONBody[views.Reasoned]) -> InstanceRow:
    """Let a suspended instance go on."""
    return await request.tell(intervening.resume, number(key), data)


@post("/process-instances/{key:str}/reopening", operation_id="reopenInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def reopen_instance(request: Call, key: KeyText, data: JSONBody[views.ReopenInstance]) -> views.OperationOutcome:
    """Let an ended instance go on at the places named."""
    return await request.tell(intervening.reopen, number(key), data)


@post("/process-instances/{key:str}/voiding", operation_id="voidInstance", tags=TAGS, status_code=200, opt=COMMAND)
async def void_instance(request: Call, key: KeyText, data: JSONBody[views.Reasoned]) -> InstanceRow:
    """Mark an instance as one that never should have been; its history stays."""
    return await request.tell(intervening.void, number(key), data)


@post("/process-instances/{key:str}/variables", operation_id="setVariables", tags=TAGS, status_code=200, opt=COMMAND)
async def set_variables(request: Call, key: KeyText, data: JSONBody[views.ChangeVariables]) -> InstanceRow:
    """Change variables of an instance, of a running scope or of a step."""
    return await request.tell(intervening.set_variables, number(key), data)


@post("/process-instances/{key:str}/jobs/{instance:int}/retry", operation_id="retryJob", tags=TAGS, status_code=200, opt=COMMAND)
async def retry_job(request: Call, key: KeyText, instance: FromPath[int], data: JSONBody[views.RetryWork]) -> InstanceRow:
    """Let workers try the job of a step again."""
    return await request.tell(intervening.retry_job, number(key), instance, data)


@post(
    "/process-instances/{key:str}/calls/{instance:int}/rebinding",
    operation_id="rebindCall",
    tags=TAGS,
    status_code=200,
    opt=COMMAND,
)
async def rebind_call(
    request: Call, key: KeyText, instance: FromPath[int], data: JSONBody[views.RebindCalled]
) -> views.OperationOutcome:
    """Call another process, or the version in force, at a call under way; with `dryRun` only tell what would be called."""
    return await request.tell(adjusting.rebind_call, number(key), instance, data)


@post(
    "/process-instances/{key:str}/bodies/{instance:int}/addition",
    operation_id="addInstances",
    tags=TAGS,
    status_code=200,
    opt=COMMAND,
)
async def add_instances(
    request: Call, key: KeyText, instance: FromPath[int], data: JSONBody[views.AddInstances]
) -> views.OperationOutcome:
    """More instances of a running multi-instance activity; with `dryRun` only tell what would begin."""
    return await request.tell(adjusting.add_instances, number(key), instance, data)


@post(
    "/process-instances/{key:str}/bodies/{instance:int}/removal",
    operation_id="removeInstance",
    tags=TAGS,
    status_code=200,
    opt=COMMAND,
)
async def remove_instance(
    request: Call, key: KeyText, instance: FromPath[int], data: JSONBody[views.RemoveInstance]
) -> views.OperationOutcome:
    """One instance of a running multi-instance activity less; with `dryRun` only tell what would end."""
    return await request.tell(adjusting.remove_instance, number(key), instance, data)


# --- migration and look ahead ----------------------------------------------------------------------------------------


@post("/migrations/plan", operation_id="proposeMigration", tags=TAGS, status_code=200)
async def propose_migration(request: Call, data: JSONBody[views.ProposeMigration]) -> views.MigrationPlan:
    """The plan that the difference of two versions suggests."""
    return await request.ask(migrating.propose, data)


@post("/migrations/check", operation_id="checkMigration", tags=TAGS, status_code=200)
async def check_migration(request: Call, data: JSONBody[views.CheckMigration]) -> list[views.CheckedMigration]:
    """Try a migration on each of some instances without changing anything."""
    return await request.ask(migrating.check_all, data)


@post("/processes/{id:str}/prediction", operation_id="predictStart", tags=TAGS, status_code=200)
async def predict_start(request: Call, process_id: Id, data: JSONBody[views.PredictStart]) -> views.Prediction:
    """Who would come next if a start form were handed in as it is."""
    return await request.ask(predicting.predict, process_id, data)


# --- many instances --------------------------------------------------------------------------------------------------


@post("/batches", operation_id="startBatch", tags=TAGS, status_code=201, opt=COMMAND)
async def start_batch(request: Call, data: JSONBody[views.StartBatch]) -> views.BatchRow:
    """Do one operation on many instances, in the background."""
    return await request.tell(batches.start, data)


@get("/batches", operation_id="listBatches", tags=TAGS)
async def list_batches(request: Call, limit: Limit = 50) -> views.BatchPage:
    """The batches, newest first."""
    return await request.ask(batches.page, limit=limit)


@get("/batches/{key:str}", operation_id="getBatch", tags=TAGS)
async def get_batch(request: Call, key: KeyText, failed: OnlyFailed = False, after: After = None) -> views.BatchView:
    """One batch: how far it has come and what became of each instance."""
    return await request.ask(batches.view, str(number(key)), only_failed=failed, after=after)


@post("/batches/{key:str}/suspension", operation_id="suspendBatch", tags=TAGS, status_code=200, opt=COMMAND)
async def suspend_batch(request: Call, key: KeyText) -> views.BatchRow:
    """Hold a batch after the instance under way."""
    return await request.tell(batches.suspend, str(number(key)))


@post("/batches/{key:str}/resumption", operation_id="resumeBatch", tags=TAGS, status_code=200, opt=COMMAND)
async def resume_batch(request: Call, key: KeyText) -> views.BatchRow:
    """Let a held batch go on with the instances it has not come to."""
    return await request.tell(batches.resume, str(number(key)))


@post("/batches/{key:str}/cancellation", operation_id="cancelBatch", tags=TAGS, status_code=200, opt=COMMAND)
async def cancel_batch(request: Call, key: KeyText) -> views.BatchRow:
    """Stop a batch; what is done stays done."""
    return await request.tell(batches.cancel, str(number(key)))


@post("/batches/{key:str}/undo", operation_id="undoBatch", tags=TAGS, status_code=201, opt=COMMAND)
async def undo_batch(request: Call, key: KeyText, data: JSONBody[views.Reasoned]) -> views.BatchRow:
    """Take back what a batch has done, by a batch of its own."""
    return await request.tell(batches.undo, str(number(key)), data)


HANDLERS = [
    get_marking,
    modify_instance,
    return_instance,
    migrate_instance,
    suspend_instance,
    resume_instance,
    reopen_instance,
    void_instance,
    set_variables,
    retry_job,
    rebind_call,
    add_instances,
    remove_instance,
    propose_migration,
    check_migration,
    predict_start,
    start_batch,
    list_batches,
    get_batch,
    suspend_batch,
    resume_batch,
    cancel_batch,
    undo_batch,
]
