package io.flowcut.worker.observability;

import io.flowcut.activities.storage.StorageListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What goes in and out of the storage of this process. */
final class StoreMetrics implements StorageListener {
    private final Counter readBytes;
    private final Counter writtenBytes;
    private final Counter readArtifacts;
    private final Counter writtenArtifacts;
    private final Counter hits;
    private final Counter misses;
    private final Counter evictedBytes;
    private final Counter downloadedBytes;
    private final Counter uploadedBytes;
    private final Counter retries;
    private final Counter corrupted;

    StoreMetrics(MeterRegistry registry) {
        readBytes = registry.counter(Metric.ARTIFACT_BYTES.meterName(), "direction", "read");
        writtenBytes = registry.counter(Metric.ARTIFACT_BYTES.meterName(), "direction", "written");
        readArtifacts = registry.counter(Metric.ARTIFACTS.meterName(), "direction", "read");
        writtenArtifacts = registry.counter(Metric.ARTIFACTS.meterName(), "direction", "written");
        hits = registry.counter(Metric.CACHE.meterName(), "result", "hit");
        misses = registry.counter(Metric.CACHE.meterName(), "result", "miss");
        evictedBytes = registry.counter(Metric.CACHE_EVICTED.meterName());
        downloadedBytes = registry.counter(Metric.S3_BYTES.meterName(), "direction", "downloaded");
        uploadedBytes = registry.counter(Metric.S3_BYTES.meterName(), "direction", "uploaded");
        retries = registry.counter(Metric.S3_RETRIES.meterName());
        corrupted = registry.counter(Metric.CORRUPTED.meterName());
    }

    @Override
    public void cacheHit() {
        hits.increment();
    }

    @Override
    public void cacheMiss() {
        misses.increment();
    }

    @Override
    public void cacheEvicted(long bytes) {
        evictedBytes.increment((double) bytes);
    }

    @Override
    public void artifactRead(long bytes) {
        readArtifacts.increment();
        readBytes.increment((double) bytes);
    }

    @Override
    public void artifactWritten(long bytes) {
        writtenArtifacts.increment();
        writtenBytes.increment((double) bytes);
    }

    @Override
    public void downloaded(long bytes) {
        downloadedBytes.increment((double) bytes);
    }

    @Override
    public void uploaded(long bytes) {
        uploadedBytes.increment((double) bytes);
    }

    @Override
    public void retried(int calls) {
        retries.increment(calls);
    }

    @Override
    public void corrupted(String where) {
        corrupted.increment();
    }
}
