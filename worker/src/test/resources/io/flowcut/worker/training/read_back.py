"""Prints what MLflow's own client reads of an experiment and of the champion of a registered model, as JSON."""

import json
import sys

import mlflow
from mlflow.models import Model

uri, experiment_name, model_name = sys.argv[1:4]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()


def artifacts(run_id, path=None):
    for item in client.list_artifacts(run_id, path):
        if item.is_dir:
            yield from artifacts(run_id, item.path)
        else:
            yield item.path


experiment = client.get_experiment_by_name(experiment_name)
runs = []
for run in client.search_runs([experiment.experiment_id], order_by=["attributes.start_time ASC"]):
    history = {
        key: [[point.step, point.timestamp, point.value] for point in client.get_metric_history(run.info.run_id, key)]
        for key in run.data.metrics
    }
    runs.append(
        {
            "id": run.info.run_id,
            "name": run.info.run_name,
            "status": run.info.status,
            "params": run.data.params,
            "tags": run.data.tags,
            "metrics": history,
            "datasets": [[i.dataset.name, i.dataset.digest] for i in run.inputs.dataset_inputs],
            "artifacts": sorted(artifacts(run.info.run_id)),
        }
    )

# The run of the training first: its rounds may begin in the same millisecond.
runs.sort(key=lambda run: ("mlflow.parentRunId" in run["tags"], run["name"]))
champion = client.get_model_version_by_alias(model_name, "champion")
source = f"models:/{model_name}@champion"
model = Model.load(source)
example = model.load_input_example(mlflow.artifacts.download_artifacts(source))
print(
    json.dumps(
        {
            "runs": runs,
            "champion": {
                "version": champion.version,
                "run": champion.run_id,
                "inputs": str(model.signature.inputs),
                "outputs": model.signature.outputs.input_names(),
                "example": list(example.shape),
            },
        }
    )
)
