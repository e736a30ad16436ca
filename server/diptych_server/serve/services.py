"""Builds all services of the API."""

from collections.abc import Mapping
from functools import partial
from importlib.metadata import version

from google.protobuf.descriptor import ServiceDescriptor

from diptych.v1 import (
    access_token_service_pb2,
    access_token_service_pb2_grpc,
    comparison_service_pb2,
    comparison_service_pb2_grpc,
    dataset_service_pb2,
    dataset_service_pb2_grpc,
    explanation_service_pb2,
    explanation_service_pb2_grpc,
    model_service_pb2,
    model_service_pb2_grpc,
    prediction_service_pb2,
    prediction_service_pb2_grpc,
    server_service_pb2,
    server_service_pb2_grpc,
    snapshot_service_pb2,
    snapshot_service_pb2_grpc,
    training_job_service_pb2,
    training_job_service_pb2_grpc,
    workspace_service_pb2,
    workspace_service_pb2_grpc,
)
from diptych_server.api.access_token_service import AccessTokenServicer
from diptych_server.api.check_calls import CheckCalls
from diptych_server.api.comparison_service import ComparisonServicer
from diptych_server.api.dataset_service import DatasetServicer
from diptych_server.api.explain_calls import ExplainCalls
from diptych_server.api.explanation_service import ExplanationServicer
from diptych_server.api.grpc_server import Register
from diptych_server.api.model_service import ModelServicer
from diptych_server.api.prediction_service import PredictionServicer
from diptych_server.api.probe_calls import ProbeCalls
from diptych_server.api.server_service import ServerServicer
from diptych_server.api.snapshot_service import SnapshotServicer
from diptych_server.api.training_service import TrainingServicer
from diptych_server.api.workspace_service import WorkspaceServicer
from diptych_server.core.backbones import BackboneNames
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.explaining.picture_map import PictureMaps
from diptych_server.flows.explaining.suspects import SuspectFinder
from diptych_server.ml.backbones import DEFAULT_BACKBONE, list_backbones
from diptych_server.serve.parts import Parts
from diptych_server.storage import storage_for_clients


def services_of(parts: Parts) -> Mapping[ServiceDescriptor, Register]:
    """All services of the API, with the functions that add them to the server."""
    backbones = partial(list_backbones, weights_dir=parts.settings.backbones_dir)
    names = BackboneNames(DEFAULT_BACKBONE, tuple(info.name for info in backbones()))
    datasets = DatasetServicer(
        database=parts.database,
        blobs=parts.blobs,
        intake=Intake(parts.blobs),
        listener=parts.listener,
        queue=parts.queue,
        backbones=names,
    )
    explanations = ExplanationServicer(
        ExplainCalls(parts.live, parts.explainer),
        PictureMaps(parts.database, parts.comparer, parts.explainer.threads),
        SuspectFinder(parts.database, parts.blobs, parts.explainer.threads),
        ProbeCalls(parts.database, parts.blobs, parts.prober, parts.training),
        CheckCalls(parts.database, parts.blobs, parts.listener, parts.queue, parts.live, parts.explainer),
    )
    snapshots = SnapshotServicer(parts.database, parts.blobs)
    training = TrainingServicer(parts.database, parts.listener, parts.queue)
    models = ModelServicer(parts.database, parts.blobs, backbones)
    server = ServerServicer(
        version=version("diptych"),
        storage=storage_for_clients(parts.settings),
        started_at=parts.started_at,
        default_backbone=DEFAULT_BACKBONE,
        needs_token=parts.settings.needs_token,
    )
    add = {
        access_token_service_pb2: partial(
            access_token_service_pb2_grpc.add_AccessTokenServiceServicer_to_server, AccessTokenServicer(parts.database)
        ),
        comparison_service_pb2: partial(
            comparison_service_pb2_grpc.add_ComparisonServiceServicer_to_server,
            ComparisonServicer(parts.database, parts.comparer),
        ),
        dataset_service_pb2: partial(dataset_service_pb2_grpc.add_DatasetServiceServicer_to_server, datasets),
        explanation_service_pb2: partial(
            explanation_service_pb2_grpc.add_ExplanationServiceServicer_to_server,
            explanations,
        ),
        snapshot_service_pb2: partial(
            snapshot_service_pb2_grpc.add_SnapshotServiceServicer_to_server,
            snapshots,
        ),
        training_job_service_pb2: partial(
            training_job_service_pb2_grpc.add_TrainingJobServiceServicer_to_server, training
        ),
        model_service_pb2: partial(model_service_pb2_grpc.add_ModelServiceServicer_to_server, models),
        prediction_service_pb2: partial(
            prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server, PredictionServicer(parts.live)
        ),
        workspace_service_pb2: partial(
            workspace_service_pb2_grpc.add_WorkspaceServiceServicer_to_server,
            WorkspaceServicer(parts.database, parts.listener),
        ),
        server_service_pb2: partial(server_service_pb2_grpc.add_ServerServiceServicer_to_server, server),
    }
    return {next(iter(module.DESCRIPTOR.services_by_name.values())): register for module, register in add.items()}
