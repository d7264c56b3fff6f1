package io.flowcut.worker.service;

import io.flowcut.worker.config.WorkerConfig;
import io.flowcut.worker.run.BuildInfo;
import io.flowcut.worker.run.RunSummary.Versions;
import io.temporal.common.WorkerDeploymentVersion;
import java.util.Optional;

/** The version of this program in its Worker Deployment. */
public final class DeploymentVersions {
    private DeploymentVersions() {}

    /** Deployment and build id as configured; empty when the worker has no versions. */
    public static Optional<WorkerDeploymentVersion> of(WorkerConfig config) {
        return config.deployment().isBlank()
                ? Optional.empty()
                : Optional.of(new WorkerDeploymentVersion(config.deployment(), buildId(config)));
    }

    private static String buildId(WorkerConfig config) {
        if (!config.buildId().isBlank()) {
            return config.buildId();
        }
        Versions versions = new BuildInfo().versions();
        return versions.flowcut() + "-" + versions.git();
    }
}
