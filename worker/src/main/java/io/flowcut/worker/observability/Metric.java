package io.flowcut.worker.observability;

import static java.util.Objects.requireNonNull;

/**
 * FlowCut's own metrics: what they are called where Prometheus reads them, and what they mean. Dashboards and alerts
 * build on these names, so one that was released keeps its name; docs/operations.md lists them.
 */
public enum Metric {
    FRAMES(
            "flowcut_frames_total",
            "counter",
            "stage, source",
            "frames that a stage finished; source is computed, or reused where the store had them"),
    STAGE_SECONDS("flowcut_stage_seconds_total", "counter", "stage", "seconds that a stage computed, summed"),
    ACTIVITY_SECONDS(
            "flowcut_activity_seconds",
            "summary",
            "activity, outcome",
            "attempts at activities: _count and _sum, and _max of the last minutes; outcome is done, failed, cancelled or"
                    + " interrupted"),
    RETRIES("flowcut_retries_total", "counter", "error_type", "failed attempts that will be made again"),
    FAILURES("flowcut_failures_total", "counter", "error_type", "failed attempts that will not be made again"),
    ACTIVITIES_IN_WORK("flowcut_activities_in_work", "gauge", "", "activities that run now"),
    ARTIFACT_BYTES(
            "flowcut_artifact_bytes_total", "counter", "direction", "bytes of artifacts that steps read and wrote"),
    ARTIFACTS("flowcut_artifacts_total", "counter", "direction", "artifacts that steps read and wrote"),
    CACHE(
            "flowcut_cache_total",
            "counter",
            "result",
            "objects of S3 that were needed; result is hit where the local cache had them, or miss"),
    CACHE_EVICTED("flowcut_cache_evicted_bytes_total", "counter", "", "bytes that left the local cache to make room"),
    S3_BYTES("flowcut_s3_bytes_total", "counter", "direction", "bytes that came from S3 and went there"),
    S3_RETRIES("flowcut_s3_retries_total", "counter", "", "calls to S3 that were repeated"),
    CORRUPTED("flowcut_corrupted_objects_total", "counter", "", "objects whose content did not match their SHA-256"),
    MEMORY(
            "flowcut_memory_bytes",
            "gauge",
            "kind",
            "memory of the process; kind is resident, heap, or native (what the native libraries hold)"),
    MEMORY_LIMIT("flowcut_memory_limit_bytes", "gauge", "kind", "bounds of memory; kind is heap or machine"),
    DISK_FREE("flowcut_disk_free_bytes", "gauge", "path", "bytes that are free on a disk of the worker"),
    READY("flowcut_ready", "gauge", "", "1 while /readyz says ready"),
    GPU_MEMORY("flowcut_gpu_memory_bytes", "gauge", "gpu, kind", "memory of a GPU; kind is used or total"),
    GPU_UTILISATION("flowcut_gpu_utilisation_ratio", "gauge", "gpu", "share of the last second that the GPU worked");

    private final String exposedName;
    private final String type;
    private final String labels;
    private final String meaning;

    Metric(String exposedName, String type, String labels, String meaning) {
        this.exposedName = requireNonNull(exposedName, "exposedName");
        this.type = requireNonNull(type, "type");
        this.labels = requireNonNull(labels, "labels");
        this.meaning = requireNonNull(meaning, "meaning");
    }

    /** The name where Prometheus reads it; a summary's ends in _count, _sum or _max in addition. */
    public String exposedName() {
        return exposedName;
    }

    /** {@code counter}, {@code gauge} or {@code summary}. */
    public String type() {
        return type;
    }

    /** Names of its labels, with commas between them. */
    public String labels() {
        return labels;
    }

    /** What it counts, with the unit. */
    public String meaning() {
        return meaning;
    }

    /** Whether only a machine with a GPU has it. */
    public boolean needsGpu() {
        return this == GPU_MEMORY || this == GPU_UTILISATION;
    }

    /** The name that the meter registry turns into the exposed one. */
    String meterName() {
        return exposedName.replace("_total", "").replace("activity_seconds", "activity");
    }
}
